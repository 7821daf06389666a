# SPDX-License-Identifier: Apache-2.0
"""pulsewright.analog: against numpy, and against the command line."""

import json

import numpy as np
import pytest

import pulsewright as pw
from pulsewright import analog
from conftest import digits
from test_bundle import without

#: A tile that multiplies as numpy does.
PERFECT = {"device": {"type": "Ideal"}, "forward": {"is_perfect": True}, "backward": {"is_perfect": True}}
TILES = {
    "network": {"hidden": [8]},
    "training": {"epochs": 2, "lr": 0.4},
    "tile": {"cell": "TTv3", "update": {"desired_bl": 5},
             "device": {"type": "SoftBoundsReference", "dw_min": 0.1, "w_max": 1.0, "w_min": -1.0,
                        "subtract_symmetry_point": True},
             "transfer": {"fast_lr": 0.5, "auto_scale": True, "buffer_granularity": 10.0}},
}


@pytest.fixture(scope="module")
def config_file(tmp_path_factory):
    path = tmp_path_factory.mktemp("tiles") / "tiles.json"
    path.write_text(json.dumps(TILES))
    return path


@pytest.fixture(scope="module")
def rows():
    """A sixth of the digits."""
    (x, y), (u, v) = digits()
    return (x[::6], y[::6]), (u[::6], v[::6])


@pytest.fixture(scope="module")
def run(rows, tmp_path_factory):
    folder = tmp_path_factory.mktemp("analog") / "run"
    return analog.train(TILES, *rows[0], test=rows[1], maximum=16, out=folder), folder


def test_a_perfect_tile_multiplies_both_ways_as_numpy_does():
    tile = analog.Tile(PERFECT, 5, 7)
    rng = np.random.default_rng(1)
    x, d = rng.normal(size=(11, 7)), rng.normal(size=(11, 5))
    y = tile.forward(x)
    assert y.dtype == np.float32 and y.shape == (11, 5) and y.flags.owndata
    np.testing.assert_allclose(y, x @ tile.weights.T + tile.bias, atol=1e-5)
    np.testing.assert_allclose(tile.backward(d), d @ tile.weights, atol=1e-5)
    assert (np.abs(tile.weights) <= 1 / np.sqrt(7)).all() and tile.weights.std() > 0.1


def test_an_ideal_device_takes_the_exact_step():
    tile = analog.Tile(PERFECT, 5, 7, seed=2)
    rng = np.random.default_rng(2)
    x, d = rng.normal(size=(4, 7)), rng.normal(size=(4, 5))
    weights, bias = tile.weights, tile.bias
    tile.step(x, d, 0.01)
    np.testing.assert_allclose(tile.weights, weights - 0.01 * d.T @ x, atol=1e-5)
    np.testing.assert_allclose(tile.bias, bias - 0.01 * d.sum(0), atol=1e-6)


def test_tiles_of_one_seed_are_equal_and_pulses_are_counted():
    first, second = (analog.Tile(TILES["tile"], 3, 4, seed=9) for _ in range(2))
    x, d = np.full((6, 4), 0.5), np.tile([0.3, -0.3, 0.1], (6, 1))
    for tile in (first, second):
        tile.step(x, d, 0.4)
    np.testing.assert_array_equal(first.weights, second.weights)
    np.testing.assert_array_equal(first.forward(x), second.forward(x))
    assert first.pulse_counts == second.pulse_counts and first.pulse_counts["up"] > 0
    assert not np.array_equal(analog.Tile(TILES["tile"], 3, 4, seed=10).weights, second.weights)


def test_an_analog_bias_is_a_column_of_the_array():
    tile = analog.Tile({**PERFECT, "digital_bias": False}, 2, 3)
    assert tile.weights.shape == (2, 4) and tile.bias.shape == (0,)
    x = np.eye(3)
    np.testing.assert_allclose(tile.forward(x), tile.weights[:, :3].T + tile.weights[:, 3], atol=1e-6)


def test_what_is_no_row_of_a_tile_is_refused():
    tile = analog.Tile(PERFECT, 2, 3)
    with pytest.raises(TypeError, match="float32 or float64"):
        tile.forward(np.ones((1, 3), int))
    with pytest.raises(ValueError, match=r"\[n, 3\]"):
        tile.forward(np.ones((1, 2)))
    with pytest.raises(ValueError, match="finite"):
        tile.backward([[np.nan, 0.0]])
    with pytest.raises(ValueError, match="2 rows"):
        tile.step(np.ones((2, 3)), np.ones((1, 2)), 0.1)
    with pytest.raises(pw.Refused) as caught:
        analog.Tile({"cell": "TTv9", "devise": 1}, 2, 3)
    assert len(caught.value.diagnostics) >= 2


def test_steps_are_the_coincidences_of_the_trains(config_file):
    rng = np.random.default_rng(3)
    x, d = rng.normal(size=6), rng.normal(size=4)
    update = analog.pulses(config_file, x, d, seed=4)
    assert set(np.unique(update.x)) <= {-1, 0, 1} and update.x.shape[1] == update.d.shape[1] > 0
    np.testing.assert_array_equal(update.counts, update.d.astype(int) @ update.x.T.astype(int))
    np.testing.assert_array_equal(np.sign(update.x).sum(1) * np.sign(x) >= 0, True)
    moved = update.weights_after - update.weights_before
    assert (moved * update.counts <= 0).all() and moved.any()
    assert update.up == -update.counts[update.counts < 0].sum()
    assert update.down == update.counts[update.counts > 0].sum()


def test_pulses_are_the_command(config_file, program, tmp_path):
    x, d = [0.5, -0.2, 0.9], [0.1, -0.7]
    (tmp_path / "x.json").write_text(json.dumps(x))
    (tmp_path / "d.json").write_text(json.dumps(d))
    update = analog.pulses(TILES, x, d, seed=6)
    code, answer = program("analog", "pulses", "--x", tmp_path / "x.json", "--d", tmp_path / "d.json", "--config",
                           config_file, "--seed", "6", "--out", tmp_path / "trains.json")
    assert code == 0 and answer["counts"] == update.counts.ravel().tolist()
    np.testing.assert_array_equal(np.float32(answer["weights_after"]).reshape(2, 3), update.weights_after)
    assert (tmp_path / "trains.json").read_text() == update.document
    again = analog.pulses(TILES, x, d, seed=6, trains=update.document)
    np.testing.assert_array_equal(again.weights_after, update.weights_after)
    with pytest.raises(pw.Refused):
        analog.pulses(TILES, x[:2], d, trains=update.document)
    with pytest.raises(ValueError, match="layer is 3"):
        analog.pulses(TILES, x, d, layer=3)


def test_training_on_arrays_is_that_of_a_file_with_the_same_rows(run, rows, config_file, program, tmp_path):
    network, _ = run
    (x, y), (u, v) = rows
    np.savez(tmp_path / "rows.npz", x_train=x, y_train=y, x_test=u, y_test=v)
    code, answer = program("analog", "train", "--config", config_file, "--data", f"npz:{tmp_path / 'rows.npz'}",
                           "--maximum", "16", "--out", tmp_path / "run")
    assert code == 0, answer
    assert without(answer, "seconds", "data") == without(network.training_report, "seconds", "data")
    for own, other in zip(network.layers, analog.read_network(tmp_path / "run").layers):
        np.testing.assert_array_equal(own[0], other[0])
        np.testing.assert_array_equal(own[1], other[1])
    code, answer = program("analog", "evaluate", tmp_path / "run", "--repeats", "2", "--times", "3600", "--compensate")
    assert code == 0 and answer == network.evaluate(u, v, repeats=2, times=[3600], compensate=True)


def test_a_trained_network_classifies(run, rows):
    network, folder = run
    (x, y), (u, v) = rows
    labels = network.predict(u)
    assert labels.dtype == np.int32 and labels.shape == v.shape
    assert np.mean(labels == v) == pytest.approx(network.training_report["test_accuracy"], abs=0.15)
    assert np.mean(labels == v) > 0.4
    np.testing.assert_array_equal(network.predict(u.astype(np.int64), threads=1), labels)
    np.testing.assert_array_equal(analog.read_network(folder).predict(u), labels)
    assert [weights.shape for weights, _ in network.layers] == [(8, 64), (10, 8)]
    assert repr(network) == "<Network 64-8-10 on tiles of TTv3>"
    assert network.config["layer"]["2"]["update"]["desired_bl"] == 5
    with pytest.raises(ValueError, match="17"):
        network.predict(u + np.uint8(17))


def test_a_folder_of_other_rows_is_refused(run, rows):
    network, folder = run
    (x, y), test = rows
    same = analog.train(TILES, x, y, test=test, maximum=16, out=folder)
    assert same.training_report["test_accuracy"] == network.training_report["test_accuracy"]
    with pytest.raises(pw.Refused, match="data/name"):
        analog.train(TILES, x[::-1].copy(), y[::-1].copy(), test=test, maximum=16, out=folder)


def test_an_interrupted_training_ends_with_the_same_weights(run, rows, tmp_path):
    class Enough(Exception):
        pass

    def interrupt(event):
        raise Enough

    (x, y), test = rows
    with pytest.raises(Enough):
        analog.train(TILES, x, y, test=test, maximum=16, out=tmp_path / "run", progress=interrupt)
    again = analog.train(TILES, x, y, test=test, maximum=16, out=tmp_path / "run")
    np.testing.assert_array_equal(again.layers[0][0], run[0].layers[0][0])


def test_doctor_and_presets_are_the_commands(config_file, program):
    code, answer = program("analog", "doctor", config_file)
    assert answer["findings"] == analog.doctor(TILES) and code == (1 if answer["findings"] else 0)
    bad = {"tile": {"device": {"type": "ConstantStep", "dw_min": 1.0}}}
    assert analog.doctor(bad)
    code, answer = program("analog", "presets")
    assert code == 0 and answer["presets"] == list(analog.presets().values())
    assert "ReRamArrayOM" in analog.presets()

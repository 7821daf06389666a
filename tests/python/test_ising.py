# SPDX-License-Identifier: Apache-2.0
"""pulsewright.ising: against numpy, which enumerates small models itself, and against the command line."""

import itertools
import pickle

import numpy as np
import pytest

import pulsewright as pw
from pulsewright import ising
from test_bundle import same_folders, without


def drawn_model(spins=7, seed=3):
    rng = np.random.default_rng(seed)
    couplings = np.triu(rng.integers(-3, 4, (spins, spins)), 1)
    return ising.SpinModel(rng.integers(-2, 3, spins), couplings, offset=1, scale=2), couplings


def all_states(spins):
    return np.array(list(itertools.product((-1, 1), repeat=spins)))


@pytest.fixture(scope="module")
def torus():
    return ising.make_model("torus:3:4:1")


@pytest.fixture(scope="module")
def torus_file(torus, tmp_path_factory):
    path = tmp_path_factory.mktemp("torus") / "torus.txt"
    torus.save(path)
    return path


def test_energies_are_those_of_the_formula():
    model, couplings = drawn_model()
    states = all_states(7)
    wanted = -states @ model.fields - np.einsum("ni,ij,nj->n", states, couplings, states)
    np.testing.assert_array_equal(model.energy(states), (wanted + 1) / 2)


def test_a_model_gives_its_arrays_back():
    model, couplings = drawn_model()
    pairs, weights = model.couplings
    again = np.zeros_like(couplings)
    again[pairs[:, 0], pairs[:, 1]] = weights
    np.testing.assert_array_equal(again, couplings)
    symmetric = ising.SpinModel(model.fields, couplings + couplings.T, offset=1, scale=2)
    shuffled = ising.SpinModel(model.fields, (pairs[::-1], weights[::-1]), offset=1, scale=2)
    assert symmetric == model == shuffled == pickle.loads(pickle.dumps(model))


def test_arrays_that_are_no_model_are_refused():
    fields = np.zeros(3, int)
    with pytest.raises(TypeError, match="scale"):
        ising.SpinModel(np.zeros(3), np.zeros((3, 3)))
    with pytest.raises(ValueError, match="diagonal"):
        ising.SpinModel(fields, np.eye(3, dtype=int))
    with pytest.raises(ValueError, match="triangular"):
        ising.SpinModel(fields, np.tril(np.ones((3, 3), int), -1))
    with pytest.raises(ValueError, match="stands there twice"):
        ising.SpinModel(fields, ([[0, 1], [0, 1]], [1, 2]))
    with pytest.raises(ValueError, match="pair 0 is 1, 0"):
        ising.SpinModel(fields, ([[1, 0]], [1]))
    with pytest.raises(ValueError, match="2\\^53"):
        ising.SpinModel(fields, ([[0, 1]], [2**60]))
    with pytest.raises(ValueError, match=r"states\[1, 2\] is 0"):
        ising.SpinModel(fields, ([[0, 1]], [1])).energy([[1, 1, 1], [1, 1, 0]])


def test_the_exact_law_is_the_sum_over_all_states():
    model, _ = drawn_model()
    law = model.exact(0.3)
    states = all_states(7)
    weights = np.exp(-0.3 * model.energy(states))
    assert law["log_partition"] == pytest.approx(np.log(weights.sum()), abs=1e-10)
    np.testing.assert_allclose(law["mean_spins"], weights @ states / weights.sum(), atol=1e-10)
    assert law["ground_energy"] == model.energy(states).min()


def test_a_file_has_the_model_that_was_saved(tmp_path):
    model, _ = drawn_model()
    for name in ("model.coo", "model.json", "model.qubo"):
        model.save(tmp_path / name)
        read = ising.read_model(tmp_path / name, scale=2)
        assert read.sha256 == model.sha256
        np.testing.assert_array_equal(read.energy(all_states(7)), model.energy(all_states(7)))
    with pytest.raises(pw.Refused):
        model.save(tmp_path / "model.txt")
    (tmp_path / "wrong.txt").write_text("3 1\n1 9 1\n")
    with pytest.raises(pw.Refused, match="line 2"):
        ising.read_model(tmp_path / "wrong.txt")
    with pytest.raises(pw.Refused, match="edges, coo"):
        ising.read_model(tmp_path / "model.coo", format="excel")


def test_annealing_is_the_command(torus, torus_file, program):
    found = torus.anneal(reads=8, sweeps=20, seed=5)
    code, answer = program("ising", "anneal", torus_file, "--reads", "8", "--sweeps", "20", "--seed", "5")
    times = ("cpu_seconds", "cpu_seconds_to_best", "notes", "best_cut")
    assert code == 0 and without(answer, *times) == without(found.report, *times)
    assert found.states.dtype == np.int8 and found.states.flags.owndata
    np.testing.assert_array_equal(torus.energy(found.states), found.energies)
    assert found.energies[0] == torus.energy(all_states(12)).min()
    assert (np.diff(found.energies) >= 0).all() and found.counts.sum() <= 8


def test_wrong_options_of_annealing_are_refused(torus):
    with pytest.raises(pw.Refused, match="cool or temper"):
        torus.anneal(method="freeze")
    with pytest.raises(pw.Refused) as caught:
        torus.anneal(reads=0, solutions=0)
    assert len(caught.value.diagnostics) == 2


def test_compiling_is_the_command(torus, torus_file, program, tmp_path):
    machine = torus.compile(schedule=[(0.1, 10), (0.5, 1)], width=8, clamps={3: 1}, name="twelve", seed=7)
    code, answer = program("ising", "compile", torus_file, "--schedule", "0.1:10", "0.5:1", "--width", "8", "--clamp",
                           "3:1", "--name", "twelve", "--seed", "7", "--out", tmp_path / "machine.json")
    assert code == 0 and answer["machine_sha256"] == machine.sha256
    assert (tmp_path / "machine.json").read_text() == machine.document
    assert ising.read_machine(tmp_path / "machine.json") == machine == pickle.loads(pickle.dumps(machine))
    assert machine.model == torus
    with pytest.raises(pw.Refused):
        torus.compile(clamps={99: 1})
    with pytest.raises(pw.Refused):
        torus.compile(name="not a name")


def test_states_of_a_run_are_those_that_sampling_counts(torus):
    machine = torus.compile(beta=0.4)
    states = machine.run(500)
    assert states.shape == (500, 12) and states.dtype == np.int8
    sampled = machine.sample(sweeps=500, warmup=0)
    kept, counts = np.unique(states, axis=0, return_counts=True)
    order, other = np.lexsort(kept.T), np.lexsort(sampled.states.T)
    np.testing.assert_array_equal(kept[order], sampled.states[other])
    np.testing.assert_array_equal(counts[order], sampled.counts[other])
    assert sampled.report["mean_energy"] == pytest.approx(torus.energy(states).mean(), abs=1e-12)
    np.testing.assert_array_equal(machine.run(100, every=5), states[4::5])


def test_clamped_spins_stand_still(torus):
    states = torus.compile(beta=0.1, clamps={2: -1, 5: 1}).run(200)
    assert (states[:, 2] == -1).all() and (states[:, 5] == 1).all()
    assert len(np.unique(states[:, 0])) == 2


def test_sampling_is_the_command(torus, torus_file, program):
    samples = torus.compile(beta=0.5).sample(sweeps=2000, warmup=10, chains=2, seed=3)
    code, answer = program("ising", "sample", torus_file, "--beta", "0.5", "--sweeps", "2000", "--warmup", "10",
                           "--chains", "2", "--seed", "3")
    assert code == 0 and answer == samples.report
    assert samples.counts.sum() == 4000
    with pytest.raises(pw.Refused):
        torus.compile().sample(sweeps=0)


def test_verilog_is_the_command_and_equal_to_the_machine(torus, program, tmp_path):
    machine = torus.compile(beta=0.5, width=8)
    machine.save(tmp_path / "machine.json")
    written = machine.rtl(tmp_path / "rtl")
    code, answer = program("ising", "rtl", tmp_path / "machine.json", "--out", tmp_path / "other")
    assert code == 0 and without(answer, "out") == without(written, "out")
    same_folders(tmp_path / "rtl", tmp_path / "other")
    assert machine.parity("icarus", clocks=200).equal
    with pytest.raises(pw.Refused, match="verilator or icarus"):
        machine.parity("cxxrtl")
    code, answer = program("estimate", tmp_path / "machine.json")
    assert code == 0 and answer == machine.estimate()


def test_a_machine_becomes_a_bundle(torus, tmp_path):
    machine = torus.compile(beta=0.5, width=8)
    bundle = machine.export(tmp_path / "bundle", synthesis=False)
    assert bundle.machine == machine
    assert bundle.parity("icarus", clocks=200).equal
    # Evidence of one simulator is not whole.
    assert not bundle.audit().valid


def test_training_is_the_command(program, tmp_path):
    patterns = np.array([[0, 0, 1, 1], [1, 1, 0, 0], [1, 1, 1, 1], [0, 0, 0, 0]])
    np.savetxt(tmp_path / "patterns.csv", patterns, fmt="%d", delimiter=",")
    options = dict(hidden=4, updates=60, chains=8, sweeps=2, seed=2)
    machine = ising.train(patterns, **options)
    flags = [word for key, value in options.items() for word in (f"--{key}", str(value))]
    code, answer = program("ising", "train", tmp_path / "patterns.csv", *flags, "--out", tmp_path / "run")
    assert code == 0 and answer["machine_sha256"] == machine.sha256
    assert ising.read_machine(tmp_path / "run") == machine
    assert ising.train(2 * patterns - 1, **options) == machine
    with pytest.raises(ValueError, match="not -1 or"):
        ising.train(patterns + 1, **options)
    with pytest.raises(pw.Refused):
        ising.train(patterns, hidden=0)


def test_classes_are_those_of_the_command(program, tmp_path):
    machine = ising.train("digits:train", hidden=8, updates=5, chains=4, batch=10, centered=True, out=tmp_path / "run")
    _, answer = program("ising", "classify", tmp_path / "run" / "machine.json", "digits:test", "--warmup", "2", "--sweeps", "5")
    assert machine != ising.train("digits:train", hidden=8, updates=5, chains=4, batch=10)
    digits = pw.load_data("digits")
    inputs = (digits.test_x.reshape(len(digits.test_y), -1) >= digits.maximum / 2).astype(int)
    classes = machine.classify(inputs, warmup=2, sweeps=5)
    assert classes.dtype == np.int64 and classes.tolist() == answer["classes"]
    with pytest.raises(pw.Refused):
        machine.classify(inputs, sweeps=0)
    with pytest.raises(pw.Refused):
        machine.classify(np.ones((1, 200), int))


def test_an_interrupted_training_goes_on(tmp_path):
    class Enough(Exception):
        pass

    def interrupt(event):
        raise Enough

    options = dict(hidden=4, updates=1500, chains=2, sweeps=1)
    with pytest.raises(Enough):
        ising.train("bars-and-stripes:2:2", out=tmp_path / "run", progress=interrupt, **options)
    assert not (tmp_path / "run" / "machine.json").exists()
    assert ising.train("bars-and-stripes:2:2", out=tmp_path / "run", **options) == ising.train(
        "bars-and-stripes:2:2", **options)

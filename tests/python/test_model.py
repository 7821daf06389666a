# SPDX-License-Identifier: Apache-2.0
"""Float networks of other tools."""

import numpy as np
import pytest

import pulsewright as pw


def tensors(path, rng):
    """A dense network as an npz file, and its tensors."""
    weights = [rng.normal(size=(5, 12)).astype(np.float32), rng.normal(size=(3, 5)).astype(np.float32)]
    biases = [rng.normal(size=5).astype(np.float32), rng.normal(size=3).astype(np.float32)]
    np.savez(path, **{"a.weight": weights[0], "a.bias": biases[0], "b.weight": weights[1], "b.bias": biases[1]})
    return weights, biases


@pytest.mark.parametrize("seed", range(5))
def test_a_network_computes_what_numpy_computes(seed, tmp_path, program):
    rng = np.random.default_rng(seed)
    path = tmp_path / "net.npz"
    (first, second), (bias, last) = tensors(path, rng)
    pixels = rng.integers(0, 256, (30, 12), dtype=np.uint8)
    model = pw.read_model(path, input=pw.Pixels(255, mean=0.25, deviation=0.5), layers=["dense:5"], image=(3, 4))
    x = (pixels / 255 - 0.25) / 0.5
    expected = np.maximum(x @ first.T.astype(float) + bias, 0) @ second.T.astype(float) + last
    np.testing.assert_allclose(model.logits(pixels), expected, atol=1e-9)
    np.testing.assert_allclose(model.logits(pixels.reshape(30, 3, 4).astype(np.int64)), expected, atol=1e-9)
    np.testing.assert_allclose(model.logits(pixels / 255), expected, atol=1e-9)
    code, answer = program("import", path, "--input", "255", "--mean", "0.25", "--deviation", "0.5", "--layers",
                           "dense:5", "--image", "3x4", "--out", tmp_path / "float")
    assert code == 0 and answer["float_network_sha256"] == model.sha256
    assert (tmp_path / "float" / "float_network.json").read_text() == model.document
    assert {key: value for key, value in answer.items() if key != "out"} == model.json
    assert model.report and "dense" in repr(model).lower()


def test_what_cannot_be_read_is_refused(tmp_path, circuit):
    path = tmp_path / "wrong.onnx"
    path.write_bytes(b"\x08\x07 not a model")
    with pytest.raises(pw.Refused) as caught:
        pw.read_model(path)
    assert all(one.code.startswith("PW") for one in caught.value.diagnostics)
    circuit.save(tmp_path / "circuit.json")
    with pytest.raises(pw.Refused, match="read_circuit"):
        pw.read_model(tmp_path / "circuit.json")
    with pytest.raises(pw.Refused):
        pw.read_model(tmp_path / "nowhere.onnx")
    with pytest.raises(ValueError, match="Pixels.maximum"):
        pw.read_model(path, input=pw.Pixels(0))


def test_values_that_a_model_does_not_take(tmp_path):
    path = tmp_path / "net.npz"
    tensors(path, np.random.default_rng(1))
    model = pw.read_model(path, layers=["dense:5"], image=(3, 4))
    with pytest.raises(ValueError, match="which pixel stands for 1"):
        model.logits(np.zeros((1, 12), np.uint8))
    with pytest.raises(ValueError, match="shape"):
        model.logits(np.zeros((1, 11)))
    with pytest.raises(TypeError):
        model.logits(np.zeros((1, 12), complex))

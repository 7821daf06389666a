# SPDX-License-Identifier: Apache-2.0
"""Mapping and fine-tuning: the same circuits as `train --from`, from arrays too."""

import inspect
import os
import re
import subprocess

import numpy as np
import pytest

import pulsewright as pw
from conftest import pixel_network

OPTIONS = {"length": 16, "encoding": "sign_magnitude", "source_pair": "ramp_vdc", "epochs": 2, "seed": 3}
FLAGS = ["--length", "16", "--encoding", "sign_magnitude", "--source-pair", "ramp_vdc", "--epochs", "2", "--seed", "3"]


@pytest.fixture(scope="module")
def model(tmp_path_factory, data):
    """A float network of the digits, with its file."""
    folder = tmp_path_factory.mktemp("model")
    pixel_network(folder / "net.npz", *data[0])
    return pw.read_model(folder / "net.npz", input=pw.Pixels(16), layers=["dense:12"], image=(8, 8), out=folder / "float")


@pytest.fixture(scope="module")
def folder(model):
    return model.json["out"]


def test_the_command_line_makes_the_same_circuit(model, folder, program, tmp_path):
    code, answer = program("train", "--from", folder, "--data", "digits", *FLAGS, "--out", tmp_path / "run")
    assert code == 0, answer
    circuit = model.fine_tune(data="digits", out=tmp_path / "other", **OPTIONS)
    assert answer == circuit.training_report
    assert answer["netlist_sha256"] == circuit.sha256 and answer["comparison"]["rows"] == 359
    for name in ("run.json", "mapping.json", "scnir_document.json", "training.json"):
        assert (tmp_path / "run" / name).read_bytes() == (tmp_path / "other" / name).read_bytes()


def test_arrays_give_the_same_circuit_as_their_data_set(model, data, tmp_path):
    wanted = model.fine_tune(data="digits", **OPTIONS)
    arrays = model.fine_tune(*data[0], test=data[1], name=wanted.name, **OPTIONS)
    assert arrays == wanted
    images, labels = data[1]
    assert arrays.training_report["test"]["accuracy"] == pytest.approx(arrays.score(images, labels))
    assert model.fine_tune(*data[0], test=data[1], name=wanted.name, **{**OPTIONS, "epochs": 0}) != wanted


def test_fine_tuning_helps(model, data):
    options = dict(OPTIONS, length=4, test=data[1])
    before = model.fine_tune(*data[0], **{**options, "epochs": 0}).score(*data[0])
    after = model.fine_tune(*data[0], **{**options, "epochs": 4}).score(*data[0])
    assert after > before + 0.01


def test_a_circuit_without_labels_is_the_mapped_one(model, data):
    images = data[0][0][:500]
    circuit = model.to_circuit(length=16, calibrate=images, encoding="sign_magnitude", source_pair="ramp_vdc")
    # The labels decide nothing but the report.
    labels = np.argmax(model.logits(images), axis=1)
    assert circuit == model.fine_tune(images, labels, **{**OPTIONS, "epochs": 0, "seed": 1})
    report = circuit.training_report
    assert report["comparison"]["same_class"] == report["comparison"]["circuit_correct"]
    assert report["comparison"]["rows"] == report["comparison"]["float_correct"] == 100
    same = np.mean(circuit.predict(data[1][0]) == np.argmax(model.logits(data[1][0]), axis=1))
    assert same > 0.95


def test_a_length_is_searched_in_a_list(model, data):
    circuit = model.to_circuit(length=[8, 16], calibrate=data[0][0][:400])
    assert {layer["length"] for layer in circuit.layers} <= {8, 16}


def test_classes_that_do_not_occur_are_no_obstacle(model, data):
    images, labels = data[0]
    circuit = model.to_circuit(length=16, calibrate=images[labels < 3], source_pair="ramp_vdc")
    assert circuit.classes == 10


def test_planes_come_in_the_order_of_circuits(tmp_path, data):
    pytest.importorskip("torch")
    import torch
    from pulsewright.torch import from_torch

    torch.manual_seed(1)
    net = torch.nn.Sequential(torch.nn.Conv2d(3, 4, 3), torch.nn.ReLU(), torch.nn.Flatten(), torch.nn.Linear(64, 5))
    model = from_torch(net, torch.zeros(1, 3, 6, 6), input=pw.Pixels(255))
    x = np.random.default_rng(1).integers(0, 256, (60, 3, 6, 6), dtype=np.uint8)
    assert model.shape == (3, 6, 6)
    np.testing.assert_array_equal(model.pixels(x), x.transpose(0, 2, 3, 1))
    circuit = model.to_circuit(length=256, calibrate=x, source_pair="ramp_vdc", encoding="sign_magnitude")
    same = np.mean(circuit.predict(model.pixels(x)) == np.argmax(model.logits(x), axis=1))
    assert same > 0.9
    # A single channel has no axis of its own.
    net = torch.nn.Sequential(torch.nn.Conv2d(1, 2, 3), torch.nn.ReLU(), torch.nn.Flatten(), torch.nn.Linear(32, 5))
    grey = from_torch(net, torch.zeros(1, 1, 6, 6), input=pw.Pixels(255))
    assert grey.to_circuit(length=16, calibrate=x[:, :1], source_pair="ramp_vdc").predict(grey.pixels(x[:, :1])).shape == (60,)


def test_what_does_not_fit_is_said(model, data):
    images, labels = data[0]
    with pytest.raises(pw.Refused, match="--length"):
        model.fine_tune(images, labels, length=3)
    with pytest.raises(pw.Refused, match="at most 10 classes"):
        model.fine_tune(images, np.where(labels == 3, 11, labels), length=16)
    with pytest.raises(ValueError, match=r"x has shape \(4, 8, 7\), but \[n, 64\]"):
        model.fine_tune(images[:4, :, :7], labels[:4])
    with pytest.raises(TypeError, match="numpy.rint"):
        model.to_circuit(calibrate=images / 16)
    with pytest.raises(TypeError, match="either x and y or data"):
        model.fine_tune(images)
    with pytest.raises(pw.Refused, match="5 rows"):
        model.to_circuit(calibrate=images[:4])


def test_progress_may_end_a_fine_tuning_which_goes_on(model, data, tmp_path):
    class Enough(Exception):
        pass

    def stop(event):
        raise Enough

    with pytest.raises(Enough):
        model.fine_tune(*data[0], out=tmp_path / "run", progress=stop, **OPTIONS)
    events = []
    resumed = model.fine_tune(*data[0], out=tmp_path / "run", progress=events.append, **OPTIONS)
    assert [event["done"] for event in events] == [2]
    assert resumed == model.fine_tune(*data[0], **OPTIONS)


def test_every_flag_that_goes_with_from_is_an_option():
    program = os.environ.get("PULSEWRIGHT", "pulsewright")
    text = subprocess.run([program, "train", "--help"], capture_output=True, text=True, check=True).stdout
    flags = set(re.findall(r"(?<![\w-])--([a-z][a-z0-9-]*)", text)) - {"help", "json", "quiet", "from"}
    flags -= {"hidden", "layers", "real-epochs", "search-epochs", "cost-weight", "choice", "within", "frames"}  # excluded by --from
    flags = {flag for flag in flags if not flag.startswith("max-")}
    options = set(inspect.signature(pw.Model.fine_tune).parameters)
    assert {flag for flag in flags if flag.replace("-", "_") not in options} == {"task"}  # a network has classes

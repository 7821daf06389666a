# SPDX-License-Identifier: Apache-2.0
"""Training: the same circuit as the command line's, from arrays too, and an end on Ctrl-C that loses no epoch."""

import inspect
import os
import re
import signal
import subprocess
import sys
import textwrap

import numpy as np
import pytest

import pulsewright as pw
from conftest import SHORT, SHORT_FLAGS


def test_the_command_line_trains_the_same_circuit(circuit, program, tmp_path):
    code, answer = program("train", "--data", "digits", *SHORT_FLAGS, "--out", tmp_path / "run")
    assert code == 0
    assert answer == circuit.training_report
    assert answer["netlist_sha256"] == circuit.sha256
    assert (tmp_path / "run" / "scnir_document.json").read_text() == circuit.document


def test_arrays_give_the_same_circuit_as_their_data_set(circuit, data, tmp_path):
    trained = pw.train(*data[0], test=data[1], maximum=16, name="digits_mlp", out=tmp_path / "run", **SHORT)
    assert trained.sha256 == circuit.sha256
    images, labels = data[1]
    assert trained.training_report["test"]["accuracy"] == pytest.approx(trained.score(images, labels))
    # Of all rows every fifth is a test row, as of a file.
    everything = [np.empty((1797, 8, 8), np.int64), np.empty(1797, np.int64)]
    is_test = np.arange(1797) % 5 == 4
    for whole, train_part, test_part in zip(everything, *data):
        whole[~is_test], whole[is_test] = train_part, test_part
    assert pw.train(*everything, maximum=16, name="digits_mlp", **SHORT).sha256 == circuit.sha256


def test_a_regression_predicts_in_the_unit_of_its_targets(tmp_path):
    rng = np.random.default_rng(7)
    x = rng.integers(0, 256, (300, 6), dtype=np.uint8)
    y = np.stack([x @ np.array([3, -2, 1, 0, 0, 1]) * 0.5 - 20, x[:, 5] * 4.0], axis=1)
    circuit = pw.train(x, y, task="regression", hidden=8, length=32, real_epochs=5, search_epochs=1, epochs=5, seed=3)
    values, logits = circuit.predict(x), circuit.logits(x)
    assert values.dtype == np.float64 and values.shape == (300, 2) and len(circuit.quantities) == 2
    for q in range(2):  # a line through (logit, value)
        assert np.ptp(values[:, q] - np.polyval(np.polyfit(logits[:, q], values[:, q], 1), logits[:, q])) < 1e-6
    residual, spread = ((values - y) ** 2).sum(axis=0), ((y - y.mean(axis=0)) ** 2).sum(axis=0)
    assert circuit.score(x, y) == pytest.approx(np.mean(1 - residual / spread), abs=1e-9)
    assert circuit.score(x, y) > 0.5


def test_all_that_is_wrong_with_a_request_is_said(data):
    with pytest.raises(pw.Refused) as caught:
        pw.train(*data[0], length=[3, 16], encoding="ternary", seed="one")
    assert {one.where for one in caught.value.diagnostics} >= {"/encoding/0", "/seed"}
    with pytest.raises(pw.Refused, match="--length"):
        pw.train(*data[0], length=[3, 16])
    with pytest.raises(TypeError):
        pw.train(*data[0], widths=3)
    with pytest.raises(TypeError, match="either x and y or data"):
        pw.train(data[0][0])
    with pytest.raises(ValueError, match=r"y\[0\] is 300"):
        pw.train(data[0][0], np.full(len(data[0][1]), 300))
    with pytest.raises(TypeError, match="numpy.rint"):
        pw.train(data[0][0] / 16, data[0][1])
    with pytest.raises(pw.Refused, match="at least two classes|two classes"):
        pw.train(data[0][0], np.zeros(len(data[0][1]), np.int64))


def test_progress_is_told_and_may_end_the_training(data, tmp_path):
    events = []
    pw.train(*data[0], progress=events.append, **SHORT)
    assert events[-1]["done"] == events[-1]["total"] == len(events)
    assert {"task", "step", "unit", "done", "total", "figures"} == set(events[0])
    assert events[0]["task"] == "train" and "loss" in events[0]["figures"]

    class Enough(Exception):
        pass

    def stop(event):
        if event["done"] == 2:
            raise Enough

    arguments = dict(SHORT, test=data[1], maximum=16, name="digits_mlp")
    with pytest.raises(Enough):
        pw.train(*data[0], out=tmp_path / "run", progress=stop, **arguments)
    assert not (tmp_path / "run" / "scnir_document.json").exists()
    rest = []
    resumed = pw.train(*data[0], out=tmp_path / "run", progress=rest.append, **arguments)
    assert rest[0]["done"] == 3
    assert resumed == pw.train(*data[0], **arguments)


def test_ctrl_c_ends_a_training_at_a_checkpoint(tmp_path):
    script = textwrap.dedent(f"""
        import signal, sys, pulsewright as pw
        signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell ignores it for what runs in the background
        def progress(event):
            print(event["done"], flush=True)
        try:
            pw.train(data="digits", hidden=64, epochs=100000, out={str(tmp_path / "run")!r}, progress=progress)
        except KeyboardInterrupt:
            print("interrupted", pw.__version__)
            sys.exit(7)
    """)
    child = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
    for line in child.stdout:
        if line.strip() == "2":
            break
    os.kill(child.pid, signal.SIGINT)
    rest, _ = child.communicate(timeout=120)
    assert child.returncode == 7 and "interrupted" in rest
    assert (tmp_path / "run" / "checkpoint.bin").exists()


def test_every_flag_of_the_command_is_an_option():
    program = os.environ.get("PULSEWRIGHT", "pulsewright")
    text = subprocess.run([program, "train", "--help"], capture_output=True, text=True, check=True).stdout
    flags = set(re.findall(r"(?<![\w-])--([a-z][a-z0-9-]*)", text)) - {"help", "json", "quiet", "from"}  # a float network is a Model
    options = set(inspect.signature(pw.train).parameters)
    missing = {flag for flag in flags if flag.replace("-", "_") not in options}
    assert len(flags) > 30 and missing == set()


def test_frames_are_bounded_as_by_the_flag(tmp_path):
    pw.train(data="digits", out=tmp_path / "with", **SHORT)
    pw.train(data="digits", out=tmp_path / "without", frames=0, **SHORT)
    assert (tmp_path / "with" / "frames.bin").exists() and not (tmp_path / "without" / "frames.bin").exists()
    with pytest.raises(pw.Refused, match="/frames"):
        pw.train(data="digits", frames=-1, **SHORT)

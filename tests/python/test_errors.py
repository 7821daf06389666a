# SPDX-License-Identifier: Apache-2.0
"""Wrong input, failing tools and our own mistakes reach Python as three exceptions, and end nothing."""

import json
import pickle
import re

import pytest

import pulsewright as pw
from pulsewright import _native


def test_every_problem_of_a_document_is_there(circuit, tmp_path, program):
    document = json.loads(circuit.document)
    document["name"] = "1x"
    document["streams"][0]["length"] = 0
    document["surplus"] = 1
    path = tmp_path / "wrong.json"
    path.write_text(json.dumps(document))
    with pytest.raises(pw.Refused) as caught:
        pw.read_circuit(path)
    diagnostics = caught.value.diagnostics
    assert len(diagnostics) >= 3 and isinstance(caught.value, ValueError)
    assert all(re.fullmatch(r"PW\d{4}", one.code) and one.where and one.expected for one in diagnostics)
    # The command line says the same, in the same words.
    code, answer = program("check", path)
    assert code == 2
    text = answer if isinstance(answer, str) else json.dumps(answer)
    assert all(one.where.split(": ")[-1] in text for one in diagnostics)
    again = pickle.loads(pickle.dumps(caught.value))
    assert again.diagnostics == diagnostics and str(again) == str(caught.value)


@pytest.mark.parametrize("path", ["nowhere.json", "", ".", "a\0b"])
def test_a_file_that_is_not_there_is_refused(path, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises((pw.Refused, pw.Failure)):
        pw.read_circuit(path)


def test_a_disk_that_fails_is_a_failure(circuit):
    with pytest.raises((pw.Failure, pw.Refused)) as caught:
        circuit.save("/proc/nowhere/document.json")
    assert isinstance(caught.value, (OSError, ValueError)) and "nowhere" in str(caught.value)


def test_a_broken_invariant_is_a_defect_and_ends_nothing(circuit, data):
    # The package never asks this: a result of the wrong size.
    import numpy as np

    images = np.zeros((2, 64), np.uint8)
    with pytest.raises(pw.Defect, match="does not hold .*please report"):
        circuit._native.logits(images, np.empty((3, 10), np.int64), 1)
    assert circuit.score(*data[1]) > 0.3


def test_the_native_module_refuses_other_arrays(circuit):
    import numpy as np

    with pytest.raises(TypeError):
        circuit._native.logits(np.zeros((2, 64)), np.empty((2, 10), np.int64), 1)
    with pytest.raises(TypeError):
        circuit._native.logits(np.zeros((2, 64), np.uint8), np.empty((2, 10), np.int32), 1)
    assert _native.version == pw.__version__

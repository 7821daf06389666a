# SPDX-License-Identifier: Apache-2.0
"""docs/examples: the scripts and the notebook, each in an empty folder."""

import json
import runpy
import sys

import pytest

import pulsewright as pw
from conftest import ROOT

EXAMPLES = ROOT / "docs" / "examples"


@pytest.fixture(autouse=True)
def empty_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(monkeypatch, name, *arguments):
    monkeypatch.setattr(sys, "argv", [name, *map(str, arguments)])
    return runpy.run_path(str(EXAMPLES / name), run_name="__main__")


@pytest.mark.nightly
def test_a_csv_file_becomes_a_bundle(monkeypatch):
    names = run(monkeypatch, "own_csv.py")
    assert names["circuit"].score(names["data"].test_x, names["data"].test_y) > 0.9
    assert pw.Bundle("bundle").audit().valid


@pytest.mark.nightly
def test_a_quantised_model_becomes_a_bundle(monkeypatch):
    names = run(monkeypatch, "qonnx_model.py", ROOT / "tests/interchange/models/qonnx/mlp_w4a4.onnx")
    wanted = names["right"](names["model"].logits(names["data"].test_x))
    assert names["right"](names["tuned"].logits(names["data"].test_x)) >= wanted - 2
    assert {layer["length"] for layer in names["mapped"].layers} == {16}


@pytest.mark.nightly
def test_the_notebook_runs_to_an_audited_bundle():
    pytest.importorskip("torch")
    notebook = json.loads((EXAMPLES / "digits_from_torch.ipynb").read_text(encoding="utf-8"))
    assert notebook["nbformat"] == 4
    names = {"__name__": "__main__"}
    for number, cell in enumerate(notebook["cells"]):
        if cell["cell_type"] == "code":
            assert cell["outputs"] == [] and cell["execution_count"] is None
            exec(compile("".join(cell["source"]), f"cell {number}", "exec"), names)
    assert names["bundle"].audit().valid
    assert names["proof"].equal and names["proof"]["images"] == 30
    assert names["right"](names["layers"], names["test_x"]) >= 340

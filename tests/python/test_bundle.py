# SPDX-License-Identifier: Apache-2.0
"""Export, parity, audit and hardware: the same answers and the same bytes as the command line's."""

import filecmp
import json

import numpy as np
import pytest

import pulsewright as pw


def same_folders(first, second):
    compared = filecmp.dircmp(first, second)

    def walk(one):
        assert not one.left_only and not one.right_only and not one.funny_files, one.report()
        _, different, errors = filecmp.cmpfiles(one.left, one.right, one.common_files, shallow=False)
        assert not different and not errors, (different, errors)
        for part in one.subdirs.values():
            walk(part)

    walk(compared)


def without(answer, *keys):
    return {key: value for key, value in answer.items() if key not in keys}


def test_a_run_is_exported_proved_and_audited(circuit, run_folder, program, tmp_path):
    bundle = circuit.export(tmp_path / "bundle", synthesis=False)
    code, exported = program("export", run_folder, "--no-synthesis", "--out", tmp_path / "other")
    assert code == 0 and without(exported, "out") == without(bundle.export_report, "out")
    same_folders(tmp_path / "bundle", tmp_path / "other")
    assert bundle.circuit == circuit

    proof = bundle.parity("icarus", images=8, traced=2, stalled=4)
    code, other = program("parity", tmp_path / "other", "--sim", "icarus", "--images", "8", "--traced", "2",
                          "--stalled", "4")
    assert code == 0 and proof.equal
    assert proof == other
    assert not proof["recorded"]

    # Without the evidence of parity the bundle is invalid; the audit says so in both.
    report = bundle.audit()
    code, other = program("audit", tmp_path / "other")
    assert code == 1 and not report.valid and report == other
    with pytest.raises(pw.Refused) as caught:
        report.raise_if_invalid()
    assert caught.value.diagnostics == report.findings and report.findings


@pytest.mark.nightly
def test_arrays_become_a_bundle_that_is_valid(circuit, data, tmp_path):
    images, labels = (part[:20] for part in data[1])
    bundle = circuit.export(tmp_path / "bundle", data=(images, labels), synthesis=False)
    assert bundle.parity().equal
    assert bundle.audit(replay=False).raise_if_invalid().valid
    evaluation = json.loads((tmp_path / "bundle" / "reports" / "evaluation.json").read_text())
    assert evaluation["images"] == 20
    assert evaluation["correct"] == int((circuit.predict(images) == labels).sum())
    # A byte that changes is found.
    stimulus = tmp_path / "bundle" / "tb" / "stimulus.hex"
    stimulus.write_text(stimulus.read_text().replace("0", "1", 1))
    assert not bundle.audit().valid


def test_an_export_is_refused_with_a_reason(circuit, data, tmp_path):
    images, labels = data[1]
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "file").write_text("mine")
    with pytest.raises(pw.Refused, match="mine"):
        circuit.export(tmp_path / "mine", data=(images, labels), synthesis=False)
    assert (tmp_path / "mine" / "file").read_text() == "mine"
    with pytest.raises(ValueError, match="shape"):
        circuit.export(tmp_path / "bundle", data=(images, labels[:3]), synthesis=False)
    with pytest.raises(pw.Refused):
        circuit.export(tmp_path / "bundle", data="nothing", synthesis=False)
    with pytest.raises(pw.Refused):
        pw.Bundle(tmp_path / "nowhere").audit()
    with pytest.raises(pw.Refused, match="verilator, icarus or cxxrtl"):
        circuit.export(tmp_path / "bundle", data=(images, labels), synthesis=False).parity("modelsim")
    assert not (tmp_path / "nowhere").exists()


def test_evaluate_is_the_command(circuit, run_folder, program):
    code, answer = program("evaluate", run_folder)
    assert code == 0 and answer == circuit.evaluate()
    code, answer = program("evaluate", run_folder, "--data", "digits")
    assert code == 0 and answer == circuit.evaluate("digits")


def test_estimate_is_the_command(circuit, run_folder, program):
    code, answer = program("estimate", run_folder)
    assert code == 0 and answer == circuit.estimate() == circuit.estimate(target="ice40")
    with pytest.raises(ValueError, match="ice40"):
        circuit.estimate(target="versal")
    code, answer = program("estimate", run_folder, "--max-lut4", "500")
    estimate = circuit.estimate(max_lut4=500)
    assert answer == estimate and estimate["fits"] == (code == 0)
    with pytest.raises(ValueError, match="max_bram"):
        circuit.estimate(max_bram=0)
    with pytest.raises(pw.Refused, match="board"):
        circuit.estimate(board="breadboard")


def test_fold_is_the_command(circuit, run_folder, data, program, tmp_path):
    folded = circuit.fold(["dense_1=4x2", "dense_2=parallel"])
    code, answer = program("fold", run_folder, "--fold", "dense_1=4x2", "--fold", "dense_2=parallel",
                           "--out", tmp_path / "folded.json")
    assert code == 0 and answer["netlist_sha256"] == folded.sha256
    assert (tmp_path / "folded.json").read_text() == folded.document
    np.testing.assert_array_equal(folded.logits(data[1][0]), circuit.logits(data[1][0]))
    with pytest.raises(ValueError, match="nothing fits"):
        circuit.fold(max_lut4=1)
    with pytest.raises(pw.Refused):
        circuit.fold(["dense_9=4x2"])
    # It is not the circuit of the run any more, and does not become that in its bundle.
    assert folded.export(tmp_path / "bundle", synthesis=False).circuit == folded


def test_rtl_is_the_command(circuit, run_folder, program, tmp_path):
    written = circuit.rtl(tmp_path / "rtl")
    code, answer = program("rtl", run_folder, "--out", tmp_path / "other")
    assert code == 0 and without(answer, "out") == without(written, "out")
    same_folders(tmp_path / "rtl", tmp_path / "other")

#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""demo_table.py FOLDER: the demo's closing table, read from what each step printed and from the bundle."""

import json
import pathlib
import sys

demo = pathlib.Path(sys.argv[1])


def read(path):
    return json.loads((demo / path).read_text(encoding="utf-8"))


def rows():
    train, evaluate, parity, audit = (read(f"{step}.json") for step in ("train", "evaluate", "parity", "audit"))
    synthesis = read("bundle/reports/synthesis.json")
    yield "bit-exact test accuracy", f"{evaluate['accuracy']:.4f} on {evaluate['images']} images"
    yield "the same network in float", f"{train['float_accuracy']:.4f}"
    for number, layer in enumerate(train["layers"], 1):
        yield f"layer {number}", ", ".join(f"{key} {value}" for key, value in layer.items())
    yield "words compared, RTL with model", f"{parity['words_compared']} in {' and '.join(parity['simulators'])}"
    yield "mismatches", str(parity["mismatches"])
    yield "negative control", str(parity["negative_control"])
    yield "iCE40 cells (yosys)", f"{synthesis['lut4']} LUT4, {synthesis['ff']} FF"
    yield "audit", f"{audit['status']}, {len(audit['findings'])} findings"
    yield "netlist", evaluate["netlist_sha256"]
    yield "bundle", str(demo / "bundle")


for name, value in rows():
    print(f"{name:<32}{value}")

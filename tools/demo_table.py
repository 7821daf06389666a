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
    placed = read("synth.json")
    yield "test accuracy, bit-exact", f"{evaluate['accuracy']:.4f} on {evaluate['images']} images"
    yield "the same network in float", f"{train['test']['float_accuracy']:.4f}"
    for number, layer in enumerate(train["layers"], 1):
        size = f"{layer['inputs']} -> {layer['neurons']}"
        choice = f"{layer['encoding']}, {layer['source_pair']}, {layer['plan']}"
        yield f"layer {number}, {size}", f"{layer['length']} cycles, {choice}"
    for run in parity["runs"]:
        compared = f"{run['words_compared']} words, {run['stream_bits_compared']} stream bits"
        yield f"compared in {run['simulator']}", f"{compared}, {run['mismatches']} mismatches, {run['cycles']} cycles"
    yield "negative control", "caught" if parity["negative_control"] is True else str(parity["negative_control"])
    yield "clocks for an image", f"latency {parity['predicted_latency_clocks']}, interval {parity['predicted_interval_clocks']}"
    cells = f"{placed['logic_cells']} of 7680 logic cells, {placed['lut4']} LUT4, {placed['ff']} flip-flops"
    yield "placed on an iCE40 HX8K", cells
    yield "clock, images per second", f"{placed['clock_mhz']:.1f} MHz, {placed['images_per_second']:.0f}"
    yield "audit", f"{audit['status']}, {len(audit['findings'])} findings"
    yield "netlist SHA-256", evaluate["netlist_sha256"]
    yield "bundle", str(demo / "bundle")
    yield "report", str(demo / "report.html")


for name, value in rows():
    print(f"{name:<28}{value}")

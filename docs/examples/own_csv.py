# SPDX-License-Identifier: Apache-2.0
"""From a CSV file of your own to Verilog: own_csv.py [FILE]. Without a file it writes one with three kinds of flowers."""

import sys

import numpy as np

import pulsewright as pw


def flowers(path):
    """Lengths and widths of 240 flowers, drawn at random."""
    rng = np.random.default_rng(1)
    centers = {"small": (5.0, 3.4, 1.5, 0.2), "medium": (5.9, 2.8, 4.3, 1.3), "large": (6.6, 3.0, 5.5, 2.0)}
    with open(path, "w", encoding="utf-8") as file:
        file.write("sepal_length,sepal_width,petal_length,petal_width,kind\n")
        for _ in range(80):
            for kind, center in centers.items():
                sizes = rng.normal(center, 0.3)
                file.write(",".join(f"{size:.1f}" for size in sizes) + f",{kind}\n")


path = sys.argv[1] if len(sys.argv) > 1 else "flowers.csv"
if len(sys.argv) < 2:
    flowers(path)

# The last column has the labels; any texts will do. Every fifth row is kept to report on.
data = pw.load_data(f"csv:{path}", labels="compact")
print(len(data.x), "rows,", data.x.shape[1], "columns, classes", data.classes)

circuit = pw.train(data=f"csv:{path}", labels="compact", hidden=8, length=[8, 16, 32], real_epochs=30, search_epochs=4,
                   epochs=20, seed=1, out="run")
print(circuit)
print("right:", circuit.score(data.test_x, data.test_y))
print("LUT4:", circuit.estimate()["lut4"])

bundle = circuit.export("bundle", synthesis=False)
assert bundle.parity().equal
bundle.audit().raise_if_invalid()
print("valid:", bundle.folder, circuit.sha256)

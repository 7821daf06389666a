#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Tables drawn at random, of the kinds that a recipe may fail on, and what `train` with default flags does on them.

    python3 tools/random_tables.py PROGRAM [--tables N] [--seed S]

A table has few or many rows, columns and classes, columns that are constant, skewed, discrete or far from 0, classes
of very different size, text or numbers as labels, missing values (then with --missing median), or targets of any
scale. Prints a line for each: its kind, accuracy (rmse over the targets' deviation) of circuit and real-valued
network, and the processor time. Exits with 1 if a training fails, or takes more than 20 s per 500 rows (at least 20 s).
"""
import argparse
import json
import math
import pathlib
import random
import resource
import subprocess
import sys
import tempfile

SECONDS_PER_500_ROWS = 20


def column(rng, latent):
    """Values of one column, one for each row, of a kind drawn at random."""
    kind = rng.choice(["normal", "normal", "normal", "constant", "lognormal", "count", "binary", "far", "tiny"])
    weights = [rng.gauss(0, 1) for _ in latent[0]]
    noise = rng.choice([0.1, 0.5, 2])
    values = [sum(w * z for w, z in zip(weights, row)) + rng.gauss(0, noise) for row in latent]
    if kind == "constant":
        return [3.25] * len(values)
    if kind == "lognormal":
        return [math.exp(2 * v) for v in values]
    if kind == "count":
        return [max(0, round(2 * v)) for v in values]
    if kind == "binary":
        return [int(v > 0) for v in values]
    if kind == "far":
        return [1e6 + v for v in values]
    if kind == "tiny":
        return [1e-7 * v for v in values]
    return values


def classes(rng, latent, count, unbalanced):
    centres = [[rng.gauss(0, 1.5) for _ in latent[0]] for _ in range(count)]
    labels = []
    for row in latent:
        scores = [-sum((z - c) ** 2 for z, c in zip(row, centre)) - (unbalanced * i) for i, centre in enumerate(centres)]
        labels.append(max(range(count), key=lambda i: scores[i] + rng.gauss(0, 0.5)))
    return labels


def table(rng):
    """(what it is, flags, lines of the file)"""
    rows = rng.choice([12, 30, 60, 150, 300, 500])
    columns = rng.choice([2, 3, 5, 10, 30, 200])
    is_regression = rng.random() < 0.35
    width = rng.choice([2, 4])
    latent = [[rng.gauss(0, 1) for _ in range(width)] for _ in range(rows)]
    values = [column(rng, latent) for _ in range(columns)]
    names = [f"c{i}" for i in range(columns)]
    flags = []
    if is_regression:
        targets = rng.choice([1, 1, 3])
        scale = 10.0 ** rng.randint(-6, 6)
        offset = rng.choice([0, 0, 100 * scale])
        wanted = []
        for _ in range(targets):
            weights = [rng.gauss(0, 1) for _ in range(width)]
            wanted.append([scale * (math.tanh(sum(w * z for w, z in zip(weights, row))) + rng.gauss(0, 0.2)) + offset
                           for row in latent])
        names += [f"y{i}" for i in range(targets)]
        flags += ["--task", "regression", "--label", ",".join(names[columns:])]
        what = f"{targets} targets x {scale:g}"
    else:
        count = min(rng.choice([2, 2, 3, 6, 20]), max(2, rows // 6))
        labels = classes(rng, latent, count, rng.choice([0, 0, 2]))
        # Each class needs a training row, and the test rows are every fifth.
        for i in range(count):
            labels[i + i // 4] = i
        as_text = rng.random() < 0.5
        wanted = [[f"class {chr(65 + label)}" if as_text else label for label in labels]]
        names.append("label")
        what = f"{len(set(labels))} classes"
    missing = rng.random() < 0.25
    if missing:
        flags += ["--missing", "median"]
    lines = [",".join(names)]
    for r in range(rows):
        fields = ["" if missing and rng.random() < 0.05 else repr(float(v[r])) for v in values]
        lines.append(",".join(fields + [str(w[r]) for w in wanted]))
    return f"{rows} x {columns}, {what}{', missing' if missing else ''}", rows, flags, lines


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("program")
    parser.add_argument("--tables", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    bad = 0
    for number in range(arguments.seed, arguments.seed + arguments.tables):
        what, rows, flags, lines = table(random.Random(number))
        with tempfile.TemporaryDirectory() as folder:
            file = pathlib.Path(folder) / "table.csv"
            file.write_text("\n".join(lines) + "\n")
            before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
            command = [arguments.program, "train", "--data", f"csv:{file}", *flags, "--out", f"{folder}/run", "--json"]
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            seconds = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before
            if done.returncode != 0:
                print(f"{number}: {what}: exit code {done.returncode}: {done.stderr.strip()[-300:]}", flush=True)
                bad += 1
                continue
            test = json.loads(done.stdout)["test"]
            is_slow = seconds > SECONDS_PER_500_ROWS * max(1, rows / 500)
            bad += is_slow
            pair = ("accuracy", "float_accuracy") if "accuracy" in test else ("r2", "float_r2")
            scores = " ".join(f"{key} {test[key]}" for key in pair)
            print(f"{number}: {what}: {scores}, {seconds:.1f} s{' SLOW' if is_slow else ''}", flush=True)
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main()

# SPDX-License-Identifier: Apache-2.0
"""Circuits that the tests share, and the two sources of truth: the program and tools/interpret.py."""

import json
import os
import pathlib
import subprocess
import sys

import numpy as np
import pytest

import pulsewright as pw

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.dont_write_bytecode = True  # The tree stays as it is.
sys.path.insert(0, str(ROOT / "tests" / "interpret"))

#: A training of some seconds.
SHORT = {"hidden": 8, "length": 16, "encoding": "sign_magnitude", "source_pair": "ramp_vdc", "real_epochs": 2,
         "search_epochs": 1, "epochs": 2, "no_float": True}
SHORT_FLAGS = ["--hidden", "8", "--length", "16", "--encoding", "sign_magnitude", "--source-pair", "ramp_vdc",
               "--real-epochs", "2", "--search-epochs", "1", "--epochs", "2", "--no-float"]


def pytest_configure(config):
    config.addinivalue_line("markers", "nightly: takes too long for ctest; tools/python.sh runs it")


def digits():
    """Training and test images, uint8 [n, 8, 8], with int64 labels, as the program has them."""
    table = np.loadtxt(ROOT / "src" / "data" / "digits.csv", delimiter=",", dtype=np.int64, comments="#")
    images, labels = table[:, :-1].astype(np.uint8).reshape(-1, 8, 8), table[:, -1]
    is_test = np.arange(len(labels)) % 5 == 4
    return (images[~is_test], labels[~is_test]), (images[is_test], labels[is_test])


def pixel_network(path, images, labels, hidden=12, epochs=60):
    """Trains a dense network with a ReLU on digits / 16 in numpy, and writes its tensors to an npz file."""
    rng = np.random.default_rng(1)
    x = images.reshape(len(images), -1) / 16
    wanted = np.eye(10)[labels]
    first, second = rng.normal(0, 0.2, (hidden, x.shape[1])), rng.normal(0, 0.3, (10, hidden))
    bias, last = np.zeros(hidden), np.zeros(10)
    for _ in range(epochs):
        order = rng.permutation(len(x))
        for rows in np.array_split(order, len(x) // 32):
            h = np.maximum(x[rows] @ first.T + bias, 0)
            z = h @ second.T + last
            p = np.exp(z - z.max(axis=1, keepdims=True))
            g = (p / p.sum(axis=1, keepdims=True) - wanted[rows]) / len(rows)
            back = (g @ second) * (h > 0)
            second -= 0.2 * g.T @ h
            last -= 0.2 * g.sum(axis=0)
            first -= 0.2 * back.T @ x[rows]
            bias -= 0.2 * back.sum(axis=0)
    np.savez(path, **{"a.weight": first.astype(np.float32), "a.bias": bias.astype(np.float32),
                      "b.weight": second.astype(np.float32), "b.bias": last.astype(np.float32)})


@pytest.fixture(scope="session")
def data():
    return digits()


@pytest.fixture(scope="session")
def program():
    """Runs the program and gives (exit code, its JSON)."""
    path = os.environ.get("PULSEWRIGHT", "pulsewright")

    def run(*arguments):
        done = subprocess.run([path, "--json", "--quiet", *map(str, arguments)], capture_output=True, text=True)
        try:
            return done.returncode, json.loads(done.stdout)
        except json.JSONDecodeError:
            return done.returncode, done.stdout + done.stderr

    return run


@pytest.fixture(scope="session")
def run_folder(tmp_path_factory):
    return tmp_path_factory.mktemp("digits") / "run"


@pytest.fixture(scope="session")
def circuit(run_folder):
    return pw.train(data="digits", out=run_folder, **SHORT)

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


def digits():
    """Training and test images, uint8 [n, 8, 8], with int64 labels, as the program has them."""
    table = np.loadtxt(ROOT / "src" / "data" / "digits.csv", delimiter=",", dtype=np.int64, comments="#")
    images, labels = table[:, :-1].astype(np.uint8).reshape(-1, 8, 8), table[:, -1]
    is_test = np.arange(len(labels)) % 5 == 4
    return (images[~is_test], labels[~is_test]), (images[is_test], labels[is_test])


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

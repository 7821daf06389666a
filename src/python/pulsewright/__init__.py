# SPDX-License-Identifier: Apache-2.0
"""Verified stochastic-computing circuits: training, exact evaluation, Verilog, parity and audit.

docs/python.md is the guide. Everything calls the same functions as the command line and gives the same bytes.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from . import _native
from ._bundle import AuditReport, Bundle, ParityReport
from ._circuit import Circuit, LayerTrace, read_circuit
from ._data import DataSet, load_data
from ._errors import Defect, Diagnostic, Failure, Refused
from ._model import Model, Pixels, read_model
from ._table import ColumnScale
from ._training import train

__version__: str = _native.version

__all__ = [
    "AuditReport",
    "Bundle",
    "Circuit",
    "ColumnScale",
    "DataSet",
    "Defect",
    "Diagnostic",
    "Failure",
    "LayerTrace",
    "Model",
    "ParityReport",
    "Pixels",
    "Refused",
    "ScClassifier",
    "analog",
    "ising",
    "load_data",
    "read_circuit",
    "read_model",
    "train",
]

if TYPE_CHECKING:
    from . import analog, ising
    from ._estimator import ScClassifier


def __getattr__(name: str) -> Any:
    # scikit-learn takes a second to import, and need not be there. The others take some milliseconds.
    if name == "ScClassifier":
        from ._estimator import ScClassifier

        return ScClassifier
    if name in ("analog", "ising"):
        return importlib.import_module(f"{__name__}.{name}")
    raise AttributeError(f"module 'pulsewright' has no attribute {name!r}")

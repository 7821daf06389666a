# SPDX-License-Identifier: Apache-2.0
"""Data sets that have a name, as arrays."""

from __future__ import annotations

import json
from typing import NamedTuple, Optional, Sequence

import numpy as np

from . import _native


class DataSet(NamedTuple):
    """Rows as `train` takes them: uint8 pixels [n, features] or [n, rows, columns(, channels)], from 0 to `maximum`, with
    int64 labels [n], or float64 targets [n, outputs] of a regression."""

    x: np.ndarray  #: to train on
    y: np.ndarray
    test_x: np.ndarray  #: to report on
    test_y: np.ndarray
    maximum: int  #: the pixel that stands for 1
    classes: tuple[str, ...]  #: texts of the labels 0, 1, ...; empty if they are numbers


def load_data(
    data: str, *, task: Optional[str] = None, label: Optional[str] = None, maximum: Optional[int] = None,
    labels: Optional[str] = None, scale: Optional[str] = None, missing: Optional[str] = None,
    image: Optional[Sequence[int]] = None,
) -> DataSet:
    """The data set that ``--data`` names (docs/data.md), such as "digits", "csv:FILE" or "idx:FOLDER".

    The options are the flags of the command. Raises Refused with all that is wrong with the files.
    """
    options = {key: value for key, value in locals().items() if value is not None and key != "data"}
    if labels == "compact":
        options["class_names"] = []
    if image is not None:
        options["image"] = list(image)
    native = _native.load_data(data, json.dumps(options))
    about = json.loads(native.description())
    rows, columns, channels = about["image"]
    shape = (rows * columns * channels,)
    if about["is_picture"]:
        shape = (rows, columns) if channels == 1 else (rows, columns, channels)

    def half(test: bool) -> tuple[np.ndarray, np.ndarray]:
        n, outputs = about["test" if test else "train"], about["outputs"]
        pixels = np.empty((n, rows * columns * channels), np.uint8)
        classes, targets = np.empty((0 if outputs else n, 1), np.int64), np.empty((n if outputs else 0, outputs))
        native.copy_rows(test, pixels, classes, targets)
        return pixels.reshape(n, *shape), targets if outputs else classes[:, 0].copy()

    return DataSet(*half(False), *half(True), about["maximum"], tuple(about["classes"]))

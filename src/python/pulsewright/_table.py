# SPDX-License-Identifier: Apache-2.0
"""Real numbers of tables as pixels, as ``--scale`` makes them of CSV files."""

from __future__ import annotations

from typing import Any

import numpy as np

from . import _native


def _numbers(values: Any) -> np.ndarray:
    array = np.asarray(values)
    if array.ndim != 2 or array.dtype.kind not in "iufb":
        raise ValueError(f"a table is numbers [n, columns], not {array.dtype} of shape {array.shape}")
    return np.ascontiguousarray(array, dtype=np.float64)


class ColumnScale:
    """One range per column, by what training rows say (docs/data.md). Called with rows it gives their pixels.

    values: numbers [n, columns], NaN where one is missing. scale: "minmax", "quantile" (1st to 99th percentile) or
    "standard" (three standard deviations to both sides of the mean). maximum: the largest pixel, 1 to 255.
    """

    def __init__(self, values: Any, scale: str = "minmax", maximum: int = 255):
        if not 1 <= maximum <= 255:
            raise ValueError(f"maximum is {maximum}; a number from 1 to 255 was expected")
        table = _numbers(values)
        if len(table) == 0 or np.isinf(table).any():
            raise ValueError("the training rows are none, or have infinite values")
        self.maximum = maximum
        self._columns = [(c.low, c.high, c.median) for c in _native.choose_columns(table, scale)]

    @property
    def ranges(self) -> np.ndarray:
        """What becomes 0 and `maximum`: float64 [columns, 2]."""
        return np.array([column[:2] for column in self._columns])

    def __call__(self, values: Any) -> np.ndarray:
        """uint8 [n, columns]; values beyond a range become its end, missing ones the median."""
        table = _numbers(values)
        if table.shape[1] != len(self._columns):
            raise ValueError(f"the rows have {table.shape[1]} columns, the training rows had {len(self._columns)}")
        out = np.empty(table.shape, np.uint8)
        columns = [_native.Column(*column) for column in self._columns]
        _native.scale_values(table, columns, self.maximum, out)
        return out

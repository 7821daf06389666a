# SPDX-License-Identifier: Apache-2.0
"""From a float network to a circuit: mapped, and fine-tuned on the circuit's integers."""

from __future__ import annotations

from typing import Any, Optional, Sequence

import numpy as np

from . import _arrays, _native
from ._training import _half, _shape


def circuit_images(about: dict, x: Any, name: str) -> np.ndarray:
    """Pixels in the order of circuits, [n, rows, columns(, channels)] or [n, values]: a network's own may be
    [n, channels, rows, columns]."""
    array = _arrays.pixels(x, name)
    n, rows, columns, channels = array.shape[0], about["rows"], about["columns"], about["channels"]
    if int(np.prod(array.shape[1:], dtype=np.int64)) != rows * columns * channels:
        wanted = (channels, rows, columns) if about["planes"] else (rows, columns, channels)
        raise ValueError(f"{name} has shape {array.shape}, but [n, {rows * columns * channels}] or {('n', *wanted)} "
                         "was expected")
    if rows * columns > 1 and channels == 1 and array.ndim == 4:
        return array.reshape(n, rows, columns)
    if about["planes"] and rows * columns > 1:
        return np.ascontiguousarray(array.reshape(n, channels, rows, columns).transpose(0, 2, 3, 1))
    return array


def arrays_for(
    about: dict, x: Any, y: Any, test: Optional[tuple], image: Optional[Sequence[int]], names: tuple[str, str]
) -> Any:
    """Rows for `_native.fine_tune`; without y they get the classes of the float network."""
    pixels = circuit_images(about, x, names[0])
    shape, is_picture = _shape(pixels, names[0], image)
    test_half = None
    if test is not None:
        test_half = _half(circuit_images(about, test[0], "test[0]"), test[1], ("test[0]", "test[1]"), False)
    return _native.Arrays(_half(pixels, y, names, False), test_half, shape, is_picture)

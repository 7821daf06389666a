# SPDX-License-Identifier: Apache-2.0
"""What is taken as pixels, labels and targets. Nothing is converted that could lose anything."""

from __future__ import annotations

from typing import Any, Optional, Sequence

import numpy as np

_NO_LABELS = np.empty(0, np.int64)
_NO_TARGETS = np.empty((0, 0), np.float64)


def _array(values: Any, name: str) -> np.ndarray:
    if isinstance(values, np.ma.MaskedArray):
        raise TypeError(f"{name} is a masked array, whose masked values have no meaning here; fill them")
    if isinstance(values, np.ndarray):
        return values
    if hasattr(values, "__dlpack__"):
        return np.from_dlpack(values)
    return np.asarray(values)


def pixels(values: Any, name: str, maximum: Optional[int] = None) -> np.ndarray:
    """The array, of uint8 or int64 and with two or more dimensions."""
    array = _array(values, name)
    if array.dtype not in (np.uint8, np.int64):
        message = f"{name} must be uint8 or int64, not {array.dtype}"
        top = "maximum" if maximum is None else str(maximum)
        if array.dtype.kind == "f":
            message += (
                f": pixels are integers from 0 to {top}. If these are numbers from 0 to 1, "
                f"numpy.rint({name} * {top}).astype(numpy.uint8) scales them"
            )
        elif array.dtype.kind in "iub":
            message += f"; {name}.astype(numpy.int64) converts it"
        raise TypeError(message)
    if array.ndim < 2:
        raise ValueError(
            f"{name} has shape {array.shape}; images are [n, features] or [n, rows, columns(, channels)], "
            f"a single one is {name}[None]"
        )
    return array


def images(values: Any, name: str, features: int, maximum: int, plane: Optional[Sequence[int]]) -> np.ndarray:
    """Pixels as [n, features] in C order; a copy only of what is in another order.

    `plane`: rows, columns and channels of the images that a first layer of windows slides over.
    """
    array = pixels(values, name, maximum)
    shape = array.shape[1:]
    if plane is not None and len(shape) > 1:
        fits = tuple(shape) == tuple(plane) or (plane[2] == 1 and tuple(shape) == tuple(plane[:2]))
        wanted = f"[n, {plane[0]}, {plane[1]}, {plane[2]}]"
    else:
        fits = int(np.prod(shape, dtype=np.int64)) == features
        wanted = f"[n, {features}]"
    if not fits:
        raise ValueError(f"{name} has shape {array.shape}, but the circuit takes {wanted}")
    return np.ascontiguousarray(array).reshape(array.shape[0], features)


def labels(values: Any, name: str, n: int, classes: Optional[int] = None) -> np.ndarray:
    """int64 [n]; with `classes` each below it."""
    array = _array(values, name)
    if array.dtype.kind not in "iu":
        raise TypeError(f"{name} must be integers, the numbers of classes, not {array.dtype}")
    if array.shape != (n,):
        raise ValueError(f"{name} has shape {array.shape}, but there are {n} images: [{n}] was expected")
    if n and (array.min() < 0 or array.max() >= (classes if classes is not None else 256)):
        wrong = int(np.argmax((array < 0) | (array >= (classes if classes is not None else 256))))
        raise ValueError(
            f"{name}[{wrong}] is {array[wrong]}, but classes are 0 to {(classes or 256) - 1}"
        )
    return np.ascontiguousarray(array, dtype=np.int64)


def targets(values: Any, name: str, n: int, outputs: Optional[int] = None) -> np.ndarray:
    """float64 [n, outputs]."""
    array = _array(values, name)
    if array.dtype.kind not in "iuf":
        raise TypeError(f"{name} must be numbers, not {array.dtype}")
    if array.ndim == 1:
        array = array[:, None]
    if array.ndim != 2 or array.shape[0] != n or (outputs is not None and array.shape[1] != outputs):
        wanted = "outputs" if outputs is None else outputs
        raise ValueError(f"{name} has shape {np.shape(values)}, but [{n}, {wanted}] was expected")
    array = np.ascontiguousarray(array, dtype=np.float64)
    if not np.isfinite(array).all():
        raise ValueError(f"{name} has values that are not finite")
    return array


def wanted(values: Any, name: str, n: int, classes: int, quantities: int) -> tuple[np.ndarray, np.ndarray]:
    """Labels and targets, of which the one that the circuit needs has rows."""
    if quantities:
        return _NO_LABELS, targets(values, name, n, quantities)
    return labels(values, name, n, classes), _NO_TARGETS

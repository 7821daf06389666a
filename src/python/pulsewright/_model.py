# SPDX-License-Identifier: Apache-2.0
"""Networks that other tools trained, as float networks."""

from __future__ import annotations

import json
import os
from typing import Any, NamedTuple, Optional, Sequence, Union

import numpy as np

from . import _arrays, _native

Numbers = Union[float, Sequence[float], None]


def _list(numbers: Numbers) -> list[float]:
    if numbers is None:
        return []
    return [float(numbers)] if np.isscalar(numbers) else [float(number) for number in numbers]


class Pixels(NamedTuple):
    """What a pixel was in training: (pixel / maximum - mean) / deviation, one number each or one per channel."""

    maximum: int
    mean: Numbers = None
    deviation: Numbers = None


class Model:
    """A float network: layers in double precision, before anything about streams is decided."""

    def __init__(self, native: "_native.Model"):
        self._native = native
        self._about = json.loads(native.description())
        self._json: dict = json.loads(native.json())

    @property
    def report(self) -> str:
        """What was folded, merged, permuted, dropped, renamed, approximated and assumed, in lines."""
        return self._native.report_text()

    @property
    def json(self) -> dict:
        """The object of ``pulsewright import --json``."""
        return dict(self._json)

    @property
    def sha256(self) -> str:
        """SHA-256 of the float network: the same for the same network in any format."""
        return self._json["float_network_sha256"]

    @property
    def document(self) -> str:
        """The float network as canonical JSON (docs/import.md)."""
        return self._native.document()

    @property
    def shape(self) -> tuple[int, int, int]:
        """Of an image, in the order in which the network takes it: channels first if it was trained so."""
        about = self._about
        if about["planes"]:
            return about["channels"], about["rows"], about["columns"]
        return about["rows"], about["columns"], about["channels"]

    def logits(self, images: Any) -> np.ndarray:
        """Logits in double precision: float64 [n, classes].

        images: [n, values] or [n, *shape]. uint8 and int64 are pixels, which are divided by the maximum; float32
        and float64 are pixel / maximum already. A mean and a deviation given to `read_model` are in the network.
        """
        array = images if isinstance(images, np.ndarray) else np.asarray(images)
        values = int(np.prod(self.shape))
        if array.ndim < 2 or int(np.prod(array.shape[1:], dtype=np.int64)) != values:
            raise ValueError(f"images has shape {array.shape}, but [n, {values}] or {('n', *self.shape)} was expected")
        if array.dtype in (np.uint8, np.int64):
            maximum = self._about["maximum"]
            if maximum == 0:
                raise ValueError("the network does not say which pixel stands for 1: give read_model input=Pixels(...)")
            _arrays.pixels(array, "images", maximum)
            if array.size and (array.min() < 0 or array.max() > maximum):
                raise ValueError(f"images has values from {array.min()} to {array.max()}, not from 0 to {maximum}")
            array = array / maximum
        elif array.dtype not in (np.float32, np.float64):
            raise TypeError(f"images must be uint8, int64, float32 or float64, not {array.dtype}")
        flat = np.ascontiguousarray(array, dtype=np.float64).reshape(array.shape[0], values)
        out = np.empty((flat.shape[0], self._about["classes"]), np.float64)
        self._native.logits(flat, out)
        return out

    def __repr__(self) -> str:
        return f"<Model {self.sha256[:12]}\n{self._native.layers_text().rstrip()}>"


def read_model(
    path: Union[str, "os.PathLike[str]"], input: Optional[Pixels] = None, *, rates: bool = False,
    layers: Sequence[str] = (), image: Optional[tuple[int, int]] = None,
    out: Union[None, str, "os.PathLike[str]"] = None, check: Union[None, str, "os.PathLike[str]"] = None,
) -> Model:
    """Reads ONNX, QONNX, QCDQ, NIR, safetensors or npz (docs/import.md); the bytes say which.

    input: what one unit of a pixel was in training. rates: integrate-and-fire neurons as their rates. layers,
    image: of files of tensors alone. out: folder to write, as ``pulsewright import --out``. check: JSON file with
    rows and logits to compare with. Raises Refused with all that is wrong with the file.
    """
    options = _native.ImportOptions()
    if input is not None:
        if not 1 <= input.maximum <= 65535:
            raise ValueError(f"Pixels.maximum is {input.maximum}; a number from 1 to 65535 was expected")
        options.maximum = input.maximum
        options.mean, options.deviation = _list(input.mean), _list(input.deviation)
    options.rates, options.layers = rates, list(layers)
    options.image = "" if image is None else f"{image[0]}x{image[1]}"
    return Model(
        _native.read_model(os.fspath(path), options, os.fspath(out or ""), os.fspath(check or ""))
    )

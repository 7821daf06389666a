# SPDX-License-Identifier: Apache-2.0
"""Analog tiles: networks that are trained on crossbars of resistive devices, and single tiles with their pulses.

docs/analog.md has configurations, cells and devices; docs/python.md is the guide. A configuration is a dict with the
tables of that page, or the name of a TOML or JSON file."""

from __future__ import annotations

import contextlib
import json
import os
import tempfile
from typing import Any, Callable, Mapping, NamedTuple, Optional, Sequence, Union

import numpy as np

from . import _arrays, _native
from ._training import _arrays_of

__all__ = ["Network", "Pulses", "Tile", "doctor", "presets", "pulses", "read_network", "train"]

Path = Union[str, "os.PathLike[str]"]
Config = Union[Mapping[str, Any], str, "os.PathLike[str]"]


def _plain(value: Any) -> Any:
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, np.ndarray):
        return value.tolist()
    raise TypeError(f"{value!r} cannot stand in a configuration")


def _config(config: Config) -> str:
    if isinstance(config, Mapping):
        return json.dumps(config, default=_plain)
    return _native.load_tile_config(os.fspath(config))


def _rows(values: Any, name: str, lines: int) -> np.ndarray:
    """float32 [n, lines]: float64 is rounded, since tiles compute in single precision."""
    array = _arrays._array(values, name)
    if array.dtype not in (np.float32, np.float64):
        raise TypeError(f"{name} must be float32 or float64, not {array.dtype}")
    if array.ndim != 2 or array.shape[1] != lines:
        raise ValueError(f"{name} has shape {array.shape}, but [n, {lines}] was expected")
    array = np.ascontiguousarray(array, dtype=np.float32)
    if not np.isfinite(array).all():
        raise ValueError(f"{name} has values that are not finite in single precision")
    return array


class Tile:
    """One layer on an analog tile, for training loops of your own: W x + b with converters and noise, and pulsed updates.

    config: the members of ``[tile]``. Devices and weights are drawn by `seed` and `number`, the tile's place in a
    network. Threads take turns: each read draws noise, so that their order decides the numbers.
    """

    def __init__(self, config: Mapping[str, Any], outputs: int, inputs: int, *, seed: int = 1, number: int = 0):
        for name, size in (("outputs", outputs), ("inputs", inputs)):
            if not 1 <= size <= 65536:
                raise ValueError(f"{name} is {size}; 1 to 65536 was expected")
        self.outputs, self.inputs = outputs, inputs
        self._native = _native.Tile(json.dumps(config, default=_plain), outputs, inputs, seed, number)

    def forward(self, x: Any) -> np.ndarray:
        """W x + b for each row of x, numbers [n, inputs]: float32 [n, outputs]."""
        rows = _rows(x, "x", self.inputs)
        out = np.empty((len(rows), self.outputs), np.float32)
        self._native.forward(rows, out)
        return out

    def backward(self, d: Any) -> np.ndarray:
        """W^T d for each row of d, numbers [n, outputs]: float32 [n, inputs]."""
        rows = _rows(d, "d", self.outputs)
        out = np.empty((len(rows), self.inputs), np.float32)
        self._native.backward(rows, out)
        return out

    def step(self, x: Any, d: Any, lr: float) -> None:
        """One batch: W -= lr d x^T by pulses for each pair of rows in turn; the digital bias takes their sum.

        x: numbers [n, inputs]; d: the gradients of the outputs, numbers [n, outputs], of the mean over the batch.
        """
        if not 0 <= lr < float("inf"):
            raise ValueError(f"lr is {lr}; a number from 0 on was expected")
        x, d = _rows(x, "x", self.inputs), _rows(d, "d", self.outputs)
        if len(x) != len(d):
            raise ValueError(f"x has {len(x)} rows, but d has {len(d)}")
        self._native.step(x, d, lr)

    @property
    def weights(self) -> np.ndarray:
        """What the array holds: float32 [outputs, inputs], with one more column if the bias is analog."""
        out = np.empty((self.outputs, self._native.columns), np.float32)
        self._native.copy_weights(out)
        return out

    @property
    def bias(self) -> np.ndarray:
        """The digital bias: float32 [outputs]; empty if the bias is analog."""
        out = np.empty((self._native.biases, 1), np.float32)
        self._native.copy_bias(out)
        return out[:, 0].copy()

    @property
    def pulse_counts(self) -> dict:
        """Pulses UP and DOWN of all its arrays so far, and how many counts ended at a bound."""
        report = self._native.report()
        return {"up": report.up, "down": report.down, "at_bound": report.at_bound}

    def __reduce__(self) -> Any:
        raise TypeError("a Tile does not pickle: keep its configuration, seed and inputs, which give the same one again")

    def __repr__(self) -> str:
        return f"<Tile {self.inputs} -> {self.outputs}>"


class Pulses(NamedTuple):
    """One update of a freshly drawn array. A cross-point takes a step where pulses of both its lines coincide."""

    x: np.ndarray  #: int8 [inputs, slots]: the sign of the line where it has a pulse, else 0
    d: np.ndarray  #: int8 [outputs, slots]
    counts: np.ndarray  #: int32 [outputs, inputs]: steps DOWN above 0, UP below
    weights_before: np.ndarray  #: float32 [outputs, inputs]
    weights_after: np.ndarray  #: float32 [outputs, inputs]
    up: int  #: all steps UP
    down: int
    document: str  #: the trains as ``pulsewright analog pulses --out`` writes them


def pulses(
    config: Config, x: Any, d: Any, *, layer: int = 1, seed: int = 1, trains: Optional[str] = None,
) -> Pulses:
    """The trains with which W -= lr d x^T is made, and what they do; as ``pulsewright analog pulses``.

    x: numbers [inputs]; d: numbers [outputs], up to 4096 of each. trains: a document of `Pulses` to pulse instead.
    """
    x, d = _arrays._array(x, "x"), _arrays._array(d, "d")
    for name, line in (("x", x), ("d", d)):
        if line.ndim != 1 or not 1 <= len(line) <= 4096:
            raise ValueError(f"{name} has shape {line.shape}; 1 to 4096 numbers were expected")
    update = _native.pulse(
        _config(config), layer, _rows(x[None], "x", len(x)), _rows(d[None], "d", len(d)), seed, trains or ""
    )
    shape = (len(d), len(x))
    out = Pulses(
        np.empty((len(x), update.length), np.int8), np.empty((len(d), update.length), np.int8), np.empty(shape, np.int32),
        np.empty(shape, np.float32), np.empty(shape, np.float32), update.report.up, update.report.down, update.document(),
    )
    update.copy(*out[:5])
    return out


class Network:
    """A network whose layers are analog tiles, as its training left it. `train` and `read_network` make one."""

    def __init__(self, native: Any, report: Optional[dict] = None):
        self._native = native
        self._about = json.loads(native.describe())
        self._report = report

    @property
    def training_report(self) -> Optional[dict]:
        """The object of ``pulsewright analog train --json``, if it was trained here; else None."""
        return self._report

    @property
    def config(self) -> dict:
        """The configuration with every value."""
        return json.loads(json.dumps(self._about["configuration"]))

    @property
    def features(self) -> int:
        return self._about["features"]

    @property
    def classes(self) -> int:
        return self._about["classes"]

    @property
    def maximum(self) -> int:
        """The pixel that stands for 1."""
        return self._about["maximum"]

    @property
    def layers(self) -> list[tuple[np.ndarray, np.ndarray]]:
        """Weights, float32 [outputs, inputs], and digital bias, float32 [outputs], of each layer. With an analog bias
        the weights have one more column, and the bias is empty."""
        layers = []
        for index, layer in enumerate(self._about["layers"]):
            weights = np.empty((layer["outputs"], layer["columns"]), np.float32)
            bias = np.empty((layer["biases"], 1), np.float32)
            self._native.copy_layer(index, weights, bias)
            layers.append((weights, bias[:, 0].copy()))
        return layers

    def _images(self, images: Any) -> np.ndarray:
        array = _arrays.images(images, "images", self.features, self.maximum, None)
        if array.dtype != np.uint8:
            if array.size and (array.min() < 0 or array.max() > self.maximum):
                raise ValueError(f"images has values from {array.min()} to {array.max()}, not from 0 to {self.maximum}")
            array = array.astype(np.uint8)
        return array

    def predict(self, images: Any, *, read: int = 0, threads: int = 0) -> np.ndarray:
        """The class of each image, with the noise of read number `read`: int32 [n].

        images: uint8 or int64, [n, features] or [n, rows, columns(, channels)], each from 0 to `maximum`.
        """
        if not 0 <= read < 2**20:
            raise ValueError(f"read is {read}; 0 to {2**20 - 1} was expected")
        array = self._images(images)
        out = np.empty((len(array), 1), np.int32)
        # After the reads of trainings and of evaluate().
        self._native.classify(array, 2**21 + read, threads, out)
        return out[:, 0].copy()

    def evaluate(
        self, images: Any, labels: Any, *, repeats: int = 1, times: Sequence[int] = (), compensate: bool = False,
        threads: int = 0,
    ) -> dict:
        """The object of ``pulsewright analog evaluate --json``: accuracy over `repeats` reads, each with its own noise.

        times: seconds after programming to phase-change memory, at which it is read as well. compensate: outputs are
        scaled by how far the weights have drifted.
        """
        array = self._images(images)
        if len(array) == 0:
            raise ValueError("images has no rows to evaluate")
        labels = _arrays.labels(labels, "labels", len(array), self.classes)
        if repeats < 1:
            raise ValueError(f"repeats is {repeats}; at least 1 was expected")
        return json.loads(
            self._native.evaluate(array, labels, repeats, [int(time) for time in times], compensate, threads)
        )

    def __repr__(self) -> str:
        sizes = "-".join(str(n) for n in [self.features, *(layer["outputs"] for layer in self._about["layers"])])
        cells = ", ".join(dict.fromkeys(layer["cell"] for layer in self._about["configuration"]["layer"].values()))
        return f"<Network {sizes} on tiles of {cells}>"


def train(
    config: Config, x: Any = None, y: Any = None, *, test: Optional[tuple[Any, Any]] = None, data: Optional[str] = None,
    maximum: Optional[int] = None, seed: int = 1, threads: int = 0, out: Optional[Path] = None,
    progress: Optional[Callable[[dict], Any]] = None,
) -> Network:
    """Trains a network of tiles, as ``pulsewright analog train``.

    x: uint8 or int64 pixels in [0, 255], [n, features] or [n, rows, columns(, channels)]; y: integers [n], the
    classes. test: (images, labels) to report on; by default every fifth row of x, which is then not trained on. data:
    instead of arrays a data set as ``--data`` has it. maximum: the pixel that stands for 1.

    out: folder of the run. Ctrl-C ends a training at a checkpoint, and the same call goes on from there, with the
    same bytes in the end.
    """
    if (x is None) != (y is None) or (x is None) == (data is None):
        raise TypeError("give either x and y or data")
    if test is not None and x is None:
        raise TypeError("test belongs to x and y; a data set has test rows of its own")
    arrays = None if x is None else _arrays_of(x, y, test, None, False)
    options = json.dumps({} if maximum is None else {"maximum": int(maximum)})
    with contextlib.ExitStack() as stack:
        if out is None:
            out = os.path.join(stack.enter_context(tempfile.TemporaryDirectory(prefix="pulsewright-")), "run")
        folder = os.fspath(out)
        text = _native.train_tiles(_config(config), arrays, data or "", options, seed, threads, folder, progress)
        return Network(_native.read_tiles(folder), json.loads(text))


def read_network(folder: Path) -> Network:
    """The network in the folder of a training, finished or not."""
    return Network(_native.read_tiles(os.fspath(folder)))


def doctor(config: Config) -> list[dict]:
    """What is suspicious about a configuration that is well formed: where, what and advice of each finding."""
    return json.loads(_native.examine_tiles(_config(config)))["findings"]


def presets() -> dict[str, dict]:
    """Published devices by name, with all parameters and their source."""
    return {preset["name"]: preset for preset in json.loads(_native.tile_presets())}

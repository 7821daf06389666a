# SPDX-License-Identifier: Apache-2.0
"""Circuits: exact evaluation, hardware, bundles."""

from __future__ import annotations

import json
import os
from typing import Any, Callable, NamedTuple, Optional, Sequence, Union

import numpy as np

from . import _arrays, _native
from ._bundle import Bundle

Path = Union[str, "os.PathLike[str]"]
Progress = Optional[Callable[[dict], Any]]


class LayerTrace(NamedTuple):
    """What one layer holds while images run through it, int64 throughout."""

    layer: str  #: name of its node
    thresholds: np.ndarray  #: [n, values]: ones that each input stream of the layer is made for
    counts: np.ndarray  #: [n, positions * neurons]: the sums, in counts of ones
    pooled: Optional[np.ndarray]  #: [n, outputs] behind the pool; None without one


class Circuit:
    """A verified stochastic circuit. It does not change, threads may share it, and it pickles as its document.

    `read_circuit` and `train` make one.
    """

    __slots__ = ("_native", "_about", "_sha256", "_report", "__weakref__")

    def __init__(self, native: "_native.Circuit", report: Optional[dict] = None):
        self._native = native
        self._about = json.loads(native.description())
        self._sha256: Optional[str] = None
        self._report = report

    # What it is

    @property
    def name(self) -> str:
        """Prefix of its Verilog modules."""
        return self._about["name"]

    @property
    def features(self) -> int:
        """Values of an image."""
        return self._about["features"]

    @property
    def maximum(self) -> int:
        """The pixel that stands for 1; pixels are integers from 0 to this."""
        return self._about["maximum"]

    @property
    def classes(self) -> int:
        """Logits: classes, or quantities of a regression."""
        return self._about["classes"]

    @property
    def quantities(self) -> tuple[str, ...]:
        """Names of what the logits of a regression stand for; empty for a classifier."""
        return tuple(self._about["quantities"])

    @property
    def layers(self) -> tuple[dict, ...]:
        """Each layer: id, kind, values, neurons, length (bits of a stream), encodings, sources, synapses."""
        return tuple(dict(layer) for layer in self._about["layers"])

    @property
    def sha256(self) -> str:
        """SHA-256 of the document: the identity of the design, the same as the command line's."""
        if self._sha256 is None:
            self._sha256 = self._native.sha256()
        return self._sha256

    @property
    def training_report(self) -> Optional[dict]:
        """The object of ``pulsewright train --json``, if this circuit was trained here; else None."""
        return self._report

    @property
    def document(self) -> str:
        """The SC-NIR document, canonical JSON (docs/scnir.md)."""
        return self._native.text()

    def save(self, path: Path) -> None:
        """Writes the document; its SHA-256 is `sha256`."""
        self._native.save(os.fspath(path))

    # What it computes

    def _images(self, images: Any) -> np.ndarray:
        about = self._about
        return _arrays.images(images, "images", about["features"], about["maximum"], about.get("image"))

    def logits(self, images: Any, *, threads: int = 0) -> np.ndarray:
        """The integers that leave the last layer, bit-exact: int64 [n, classes].

        images: uint8 or int64, [n, features] or [n, rows, columns(, channels)], each in [0, `maximum`]. uint8 in
        C order is not copied. threads: 0 for all that are worth their start; the result is the same.
        """
        array = self._images(images)
        out = np.empty((array.shape[0], self._about["classes"]), np.int64)
        self._native.logits(array, out, threads)
        return out

    def predict(self, images: Any, *, threads: int = 0) -> np.ndarray:
        """The class of each image, the lowest of several with the largest logit: int32 [n].

        Of a regression its quantities, float64 [n, quantities], in the unit of the targets.
        """
        array = self._images(images)
        if self._about["quantities"]:
            values = np.empty((array.shape[0], self._about["classes"]), np.float64)
            self._native.values(array, values, threads)
            return values
        out = np.empty(array.shape[0], np.int32)
        self._native.classes(array, out[:, None], threads)
        return out

    def score(self, images: Any, wanted: Any, *, threads: int = 0) -> float:
        """The share of images whose class is right; of a regression the mean R2 over the quantities.

        wanted: integers [n], or numbers [n, quantities].
        """
        array = self._images(images)
        n = array.shape[0]
        if n == 0:
            raise ValueError("images has no rows to score")
        if not self._about["quantities"]:
            labels = _arrays.labels(wanted, "wanted", n, self._about["classes"])
            return float(np.mean(self.predict(array, threads=threads) == labels))
        targets = _arrays.targets(wanted, "wanted", n, len(self._about["quantities"]))
        return float(self._native.fit(array, targets, threads))

    def trace(self, images: Any) -> list[LayerTrace]:
        """What each layer holds for each image: thresholds, counts and pools."""
        array = self._images(images)
        n = array.shape[0]

        def rows(width: int) -> np.ndarray:
            return np.empty((n, width), np.int64)

        layers = self._about["layers"]
        thresholds = [rows(layer["values"]) for layer in layers]
        counts = [rows(layer["positions"] * layer["neurons"]) for layer in layers]
        pooled = [rows(layer["outputs"] if layer["pool"] else 0) for layer in layers]
        self._native.trace(array, thresholds, counts, pooled)
        return [
            LayerTrace(layer["id"], *values[:2], values[2] if layer["pool"] else None)
            for layer, *values in zip(layers, thresholds, counts, pooled)
        ]

    def evaluate(
        self, data: Optional[str] = None, *, data_options: Optional[dict] = None, threads: int = 0,
        progress: Progress = None,
    ) -> dict:
        """The object of ``pulsewright evaluate --json``: accuracy and confusion on a test set.

        data: as ``--data`` has it (docs/data.md); None for the data set of the circuit's run.
        """
        return json.loads(
            _native.evaluate(self._native, data or "", json.dumps(data_options or {}), threads, progress)
        )

    # What becomes of it

    def export(
        self, folder: Path, data: Union[None, str, tuple] = None, *, data_options: Optional[dict] = None,
        synthesis: bool = True, progress: Progress = None,
    ) -> Bundle:
        """Writes a bundle: document, Verilog, testbench, evaluation. An old bundle there is replaced.

        data: (images, labels) that the bundle is tested on, or a data set as ``--data`` has it. None takes the
        finished run that the circuit comes from, whose training reports the bundle then has too.
        synthesis: count iCE40 cells with yosys.
        """
        out = os.fspath(folder)
        if data is None or isinstance(data, str):
            options = json.dumps(data_options or {})
            report = _native.export_bundle(self._native, out, data or "", options, synthesis, progress)
        else:
            images, wanted = data
            array = self._images(images)
            if array.dtype != np.uint8:
                if array.size and (array.min() < 0 or array.max() > 255):
                    raise ValueError("a bundle holds pixels from 0 to 255")
                array = array.astype(np.uint8)
            labels, targets = _arrays.wanted(
                wanted, "labels", array.shape[0], self.classes, len(self.quantities)
            )
            report = _native.export_images(self._native, out, array, labels, targets, synthesis, progress)
        return Bundle(out, export_report=json.loads(report))

    def rtl(self, folder: Path) -> dict:
        """Writes the Verilog with a self-checking testbench; returns the object of ``pulsewright rtl --json``."""
        return json.loads(_native.rtl(self._native, os.fspath(folder)))

    def estimate(
        self, *, target: str = "ice40", max_lut4: Optional[int] = None, max_bram: Optional[int] = None,
        max_latency: Optional[int] = None, max_interval: Optional[int] = None, board: Optional[str] = None,
    ) -> dict:
        """The object of ``pulsewright estimate --json``: iCE40 cells by estimate, clocks exactly.

        target: "ice40", whose cells are the only ones that the estimate knows. Limits are LUT4, block RAMs of 4 kbit
        and clocks; ``fits`` says whether they hold.
        """
        if target != "ice40":
            raise ValueError(f"target is {target!r}; the estimate knows 'ice40' alone")
        budget = _budget(max_lut4, max_bram, max_latency, max_interval)
        return json.loads(_native.estimate(self._native, budget, board or ""))

    def fold(
        self, folds: Sequence[str] = (), *, loadable: Sequence[str] = (), rom: Sequence[str] = (),
        halvings: Optional[int] = None, early_exit: Optional[bool] = None, max_lut4: Optional[int] = None,
        max_bram: Optional[int] = None, max_latency: Optional[int] = None, max_interval: Optional[int] = None,
        board: Optional[str] = None,
    ) -> "Circuit":
        """The same circuit with another schedule, by folds such as ``"dense_1=16x2"`` or by limits.

        Raises ValueError with what is over the limits if nothing fits (docs/folding.md).
        """
        schedule = _native.Schedule()
        schedule.folds, schedule.loadable, schedule.rom = list(folds), list(loadable), list(rom)
        schedule.halvings, schedule.early_exit = halvings, early_exit
        budget = _budget(max_lut4, max_bram, max_latency, max_interval)
        return Circuit(_native.fold(self._native, schedule, budget, board or ""))

    # How it shows itself

    def __eq__(self, other: object) -> bool:
        return self.sha256 == other.sha256 if isinstance(other, Circuit) else NotImplemented

    def __hash__(self) -> int:
        return hash(self.sha256)

    def __reduce__(self) -> tuple:
        return _restore, (self.document, self._native.place, self._report)

    def _sizes(self) -> str:
        layers = self._about["layers"]
        return "-".join(str(n) for n in [self.features, *(layer["outputs"] for layer in layers)])

    def __repr__(self) -> str:
        lines = [f"<Circuit {self.name} {self._sizes()}, pixels 0..{self.maximum}, netlist {self.sha256[:12]}"]
        for layer in self._about["layers"]:
            lines.append(
                f"  {layer['id']}: {layer['values']} -> {layer['outputs']}, N = {layer['length']}, "
                f"{layer['weight_encoding']}, {layer['pair'] or layer['input_source']}"
            )
        return "\n".join(lines) + ">"

    def _repr_html_(self) -> str:
        return self._native.html()


def _budget(lut4: Optional[int], bram: Optional[int], latency: Optional[int], interval: Optional[int]) -> Any:
    for name, limit in (("max_lut4", lut4), ("max_bram", bram), ("max_latency", latency),
                        ("max_interval", interval)):
        if limit is not None and limit < 1:
            raise ValueError(f"{name} is {limit}; a limit is at least 1")
    budget = _native.Budget()
    budget.max_lut4, budget.max_bram = lut4, bram
    budget.max_latency, budget.max_interval = latency, interval
    return budget


def _restore(document: str, place: str, report: Optional[dict]) -> Circuit:
    return Circuit(_native.Circuit.parse(document, place), report)


def read_circuit(path: Path) -> Circuit:
    """The circuit in a document, a run folder or a bundle. Raises Refused with all that is wrong with it."""
    return Circuit(_native.Circuit.read(os.fspath(path)))

# SPDX-License-Identifier: Apache-2.0
"""Networks that other tools trained, as float networks."""

from __future__ import annotations

import json
import os
from typing import Any, Callable, NamedTuple, Optional, Sequence, Union

import numpy as np

from . import _arrays, _native
from ._circuit import Circuit
from ._fine_tuning import arrays_for, circuit_images
from ._training import _check_rows, _run

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

    def pixels(self, images: Any) -> np.ndarray:
        """Images in the order in which circuits take them, [n, rows, columns, channels]: other tools have
        [n, channels, rows, columns]. uint8 or int64; those that are in order already are not copied."""
        return circuit_images(self._about, images, "images")

    def to_circuit(
        self,
        *,
        calibrate: Any,
        length: Union[None, int, Sequence[int]] = None,
        encoding: Union[None, str, Sequence[str]] = None,
        source_pair: Union[None, str, Sequence[str]] = None,
        accumulator: Union[None, str, Sequence[str]] = None,
        generator_setting: Optional[int] = None,
        seed: Optional[int] = None,
        maximum: Optional[int] = None,
        image: Optional[Sequence[int]] = None,
        name: Optional[str] = None,
        fitted_area: Optional[bool] = None,
        pipeline_delay: Optional[int] = None,
        no_calibration: Optional[bool] = None,
        threads: Optional[int] = None,
        out: Union[None, str, "os.PathLike[str]"] = None,
        progress: Optional[Callable[[dict], Any]] = None,
    ) -> Circuit:
        """The circuit of the network with its weights as they are.

        calibrate: some hundred images, uint8 or int64, [n, values] or [n, *shape], that say how large the values
        between the layers become. Every fifth is kept as a test row; the classes that the network gives to the
        images stand for their labels, so the accuracy in `Circuit.training_report` is how often circuit and
        network agree. The other options are those of `fine_tune`; what may vary is searched.
        """
        given = dict(locals(), epochs=0)
        given.pop("calibrate")
        given["maximum"] = self._maximum(maximum, calibrate)
        arrays = arrays_for(self._about, calibrate, None, None, image, ("calibrate", "calibrate"))
        return _run(given, arrays, self._fine_tune)

    def fine_tune(
        self,
        x: Any = None,
        y: Any = None,
        *,
        test: Optional[tuple[Any, Any]] = None,
        data: Optional[str] = None,
        out: Union[None, str, "os.PathLike[str]"] = None,
        label: Optional[str] = None,
        maximum: Optional[int] = None,
        labels: Optional[str] = None,
        scale: Optional[str] = None,
        missing: Optional[str] = None,
        image: Optional[Sequence[int]] = None,
        name: Optional[str] = None,
        length: Union[None, int, Sequence[int]] = None,
        encoding: Union[None, str, Sequence[str]] = None,
        source_pair: Union[None, str, Sequence[str]] = None,
        accumulator: Union[None, str, Sequence[str]] = None,
        generator_setting: Optional[int] = None,
        seed: Optional[int] = None,
        search_start: Optional[int] = None,
        forward: Optional[str] = None,
        no_calibration: Optional[bool] = None,
        cap_thresholds: Optional[bool] = None,
        balance_classes: Optional[bool] = None,
        live_synapses: Optional[int] = None,
        live_inputs: Optional[int] = None,
        fitted_area: Optional[bool] = None,
        pipeline_delay: Optional[int] = None,
        no_float: Optional[bool] = None,
        threads: Optional[int] = None,
        batch: Optional[int] = None,
        optimiser: Optional[str] = None,
        schedule: Optional[str] = None,
        rate: Optional[float] = None,
        tune_rate: Optional[float] = None,
        epochs: Optional[int] = None,
        augment_shift: Optional[float] = None,
        augment_rotation: Optional[float] = None,
        augment_scale: Optional[float] = None,
        hold_out: Optional[bool] = None,
        progress: Optional[Callable[[dict], Any]] = None,
    ) -> Circuit:
        """Maps the network to a circuit and trains it on the circuit's integers, as ``pulsewright train --from``.

        x: pixels, uint8 or int64, [n, values] or [n, *shape]; y: integers [n], the classes. test: (images, labels)
        to report on; by default every fifth row of x, which is then not trained on. data: instead of arrays a data
        set as ``--data`` has it. maximum: the pixel that stands for 1; by default the `Pixels.maximum` of the model.

        length: bits of a stream, or a list to search in. epochs: 4 unless given. out, Ctrl-C, progress and the other
        options are as those of `train`. `Circuit.training_report` is the object of ``pulsewright train --json``.
        """
        given = dict(locals())
        _check_rows(x, y, test, data)
        arrays = None
        if x is not None:
            given["maximum"] = maximum or self._about["maximum"] or None
            arrays = arrays_for(self._about, x, y, test, image, ("x", "y"))
        return _run(given, arrays, self._fine_tune)

    def _maximum(self, given: Optional[int], images: Any) -> int:
        """The pixel that stands for 1: as given, as the network has it, or the largest one."""
        return given or self._about["maximum"] or max(1, int(np.max(images, initial=1)))

    def _fine_tune(self, request: str, arrays: Any, progress: Any) -> str:
        return _native.fine_tune(self._native, request, arrays, progress)

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

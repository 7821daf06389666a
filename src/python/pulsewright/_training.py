# SPDX-License-Identifier: Apache-2.0
"""Training on arrays or on a data set that has a name."""

from __future__ import annotations

import json
import os
import tempfile
from typing import Any, Callable, Optional, Sequence, Union

import numpy as np

from . import _arrays, _native
from ._circuit import Circuit, Path, _restore

#: Options of the data set.
_OF_DATA = ("task", "label", "maximum", "labels", "scale", "missing")
#: Options that take a list, for which a single value will do.
_LISTS = ("hidden", "layers", "length", "encoding", "source_pair", "accumulator", "choice")


def _half(images: Any, wanted: Any, names: tuple[str, str], regression: bool) -> "_native.Half":
    pixels = np.ascontiguousarray(_arrays.pixels(images, names[0]))
    n = pixels.shape[0]
    if pixels.dtype != np.uint8:
        if pixels.size and (pixels.min() < 0 or pixels.max() > 255):
            raise ValueError(f"{names[0]} has values from {pixels.min()} to {pixels.max()}; training takes 0 to 255")
        pixels = pixels.astype(np.uint8)
    flat = pixels.reshape(n, -1) if pixels.size else pixels.reshape(n, int(np.prod(pixels.shape[1:])))
    if regression:
        return _native.Half(*names, flat, _arrays._NO_LABELS, _arrays.targets(wanted, names[1], n))
    if wanted is None:
        return _native.Half(*names, flat, _arrays._NO_LABELS, _arrays._NO_TARGETS)
    return _native.Half(*names, flat, _arrays.labels(wanted, names[1], n), _arrays._NO_TARGETS)


def _shape(images: Any, name: str, image: Optional[Sequence[int]]) -> tuple[list[int], bool]:
    """Rows, columns and channels of an image, and whether it is a picture."""
    shape = list(np.shape(images)[1:])
    if len(shape) == 1 and image is not None:
        if int(np.prod(image)) != shape[0]:
            raise ValueError(f"image is {tuple(image)}, but {name} has {shape[0]} values per row")
        shape = list(image)
    if len(shape) == 1:
        return [1, shape[0], 1], False
    if len(shape) not in (2, 3):
        raise ValueError(f"{name} has shape {np.shape(images)}; [n, features] or [n, rows, columns(, channels)]")
    return [*shape, 1][:3], True


def _arrays_of(x: Any, y: Any, test: Optional[tuple], image: Optional[Sequence[int]], regression: bool) -> Any:
    shape, is_picture = _shape(_arrays.pixels(x, "x"), "x", image)
    train_half = _half(x, y, ("x", "y"), regression)
    test_half = None
    if test is not None:
        other, _ = _shape(_arrays.pixels(test[0], "test[0]"), "test[0]", image)
        if other != shape:
            raise ValueError(f"test images have shape {other}, but x has {shape}")
        test_half = _half(*test, ("test[0]", "test[1]"), regression)
    return _native.Arrays(train_half, test_half, shape, is_picture)


def train(
    x: Any = None,
    y: Any = None,
    *,
    test: Optional[tuple[Any, Any]] = None,
    data: Optional[str] = None,
    out: Optional[Path] = None,
    task: Optional[str] = None,
    label: Optional[str] = None,
    maximum: Optional[int] = None,
    labels: Optional[str] = None,
    scale: Optional[str] = None,
    missing: Optional[str] = None,
    image: Optional[Sequence[int]] = None,
    name: Optional[str] = None,
    hidden: Union[None, int, Sequence[int]] = None,
    layers: Union[None, str, Sequence[str]] = None,
    length: Union[None, int, Sequence[int]] = None,
    encoding: Union[None, str, Sequence[str]] = None,
    source_pair: Union[None, str, Sequence[str]] = None,
    accumulator: Union[None, str, Sequence[str]] = None,
    choice: Union[None, str, Sequence[str]] = None,
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
    cost_weight: Optional[float] = None,
    within: Optional[float] = None,
    max_lut4: Optional[int] = None,
    max_interval: Optional[int] = None,
    max_cells_us: Optional[float] = None,
    real_epochs: Optional[int] = None,
    search_epochs: Optional[int] = None,
    epochs: Optional[int] = None,
    augment_shift: Optional[float] = None,
    augment_rotation: Optional[float] = None,
    augment_scale: Optional[float] = None,
    hold_out: Optional[bool] = None,
    frames: Optional[int] = None,
    progress: Optional[Callable[[dict], Any]] = None,
) -> Circuit:
    """Trains a circuit, or goes on where an interrupted call with the same arguments stopped.

    x: uint8 or int64 pixels in [0, 255], [n, features] or [n, rows, columns(, channels)]; rows of two or more
    dimensions are pictures, which training may move. y: integers [n], the classes; with task="regression" numbers
    [n] or [n, outputs]. test: (images, labels) to report on; by default every fifth row of x, which is then not
    trained on. data: instead of arrays a data set as ``--data`` has it, such as "digits" or "csv:FILE".

    out: folder of the run. Ctrl-C ends a training at its last finished epoch, and the same call goes on from
    there. Without a folder nothing is kept.

    All other options are the flags of ``pulsewright train`` with _ for - (docs/training.md), as in
    no_float=True. None is the usual value. progress: called with a dict (task,
    step, unit, done, total, figures) after each epoch.
    """
    given = dict(locals())
    _check_rows(x, y, test, data)
    arrays = None if x is None else _arrays_of(x, y, test, image, task == "regression")
    return _run(given, arrays, _native.train)


def _check_rows(x: Any, y: Any, test: Any, data: Any) -> None:
    if (x is None) != (y is None) or (x is None) == (data is None):
        raise TypeError("give either x and y or data")
    if test is not None and x is None:
        raise TypeError("test belongs to x and y; a data set has test rows of its own")


def _request(given: dict, has_arrays: bool) -> tuple[dict, Any, Any]:
    """What is asked of C++ by the keywords of a training, of which None is the usual value; then out and progress."""
    given = {key: value for key, value in given.items() if value is not None}
    for key in ("self", "x", "y", "test"):
        given.pop(key, None)
    out, progress, image = given.pop("out", None), given.pop("progress", None), given.pop("image", None)
    data_options = {key: given.pop(key) for key in _OF_DATA if key in given}
    if data_options.get("labels") == "compact":
        data_options["class_names"] = []
    for key in _LISTS:
        if key in given:
            value = given[key]
            given[key] = [value] if isinstance(value, (str, int, np.integer)) else list(value)
    if has_arrays:
        given["data"] = "arrays"
    elif image is not None:
        data_options["image"] = list(image)
    given["data_options"] = data_options
    return given, out, progress


def _run(given: dict, arrays: Any, work: Callable[[str, Any, Any], str]) -> Circuit:
    """The circuit of work(request, arrays, progress), in a folder of its own if none is given."""
    request, out, progress = _request(given, arrays is not None)
    if out is not None:
        return _run_in(request, arrays, os.fspath(out), progress, work)
    with tempfile.TemporaryDirectory(prefix="pulsewright-") as folder:
        circuit = _run_in(request, arrays, os.path.join(folder, "run"), progress, work)
        return _restore(circuit.document, "", circuit.training_report)


def _run_in(request: dict, arrays: Any, folder: str, progress: Any, work: Any) -> Circuit:
    report = json.loads(work(_text(request, folder), arrays, progress))
    return Circuit(_native.Circuit.read(folder), report)


def _text(request: dict, folder: str) -> str:
    return json.dumps({**request, "out": folder}, default=_plain)


def _plain(value: Any) -> Any:
    if isinstance(value, np.generic):
        return value.item()
    raise TypeError(f"{value!r} is not an option")

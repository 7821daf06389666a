# SPDX-License-Identifier: Apache-2.0
"""Networks of torch: as float networks, and as modules that compute the circuit's integers and learn.

Needs torch alone, of any build; everything is computed on the CPU. docs/python.md is the guide."""

from __future__ import annotations

import json
import os
import tempfile
from typing import Any, Optional, Sequence, Union

import numpy as np
import torch
from torch import nn

from . import _native
from ._circuit import Circuit
from ._fine_tuning import arrays_for, circuit_images
from ._model import Model, Pixels, read_model
from ._torch_graph import onnx_of
from ._training import _request, _text

__all__ = ["CircuitModule", "convert", "from_torch"]


def from_torch(module: nn.Module, example: torch.Tensor, input: Optional[Pixels] = None) -> Model:
    """The float network of a module, in its evaluation form.

    example: a tensor as the module takes it; only its shape matters. input: what one unit of a pixel was in training,
    as in `read_model`. Raises Refused with all layers that no circuit has (docs/import.md lists those that there are).
    """
    if not isinstance(example, torch.Tensor) or example.ndim < 2 or len(example) == 0:
        raise ValueError("example must be a tensor [n, features] or [n, channels, rows, columns]")
    data = onnx_of(module, example)
    with tempfile.TemporaryDirectory(prefix="pulsewright-") as folder:
        path = os.path.join(folder, f"{type(module).__name__}.onnx")
        with open(path, "wb") as file:
            file.write(data)
        return read_model(path, input)


class _Network:
    """The C++ side of a `CircuitModule`. It does not change, so copies of the module share it."""

    def __init__(self, native: Any, about: dict):
        self.native = native
        self.about = about
        self.shape = json.loads(native.description())

    def __deepcopy__(self, memo: dict) -> "_Network":
        return self

    def __reduce__(self) -> Any:
        raise TypeError("a CircuitModule does not pickle: keep its state_dict(), or the circuit of to_circuit()")


class _Forward(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, network: _Network, pixels: np.ndarray, *values: torch.Tensor) -> torch.Tensor:
        counts = np.empty((len(pixels), network.shape["classes"]), np.int32)
        ctx.network, ctx.sizes = network, [value.shape for value in values]
        ctx.passed = network.native.forward(pixels, _layers(values), counts, torch.get_num_threads())
        return torch.from_numpy(counts).to(torch.float32).mul_(network.shape["unit"])

    @staticmethod
    def backward(ctx: Any, gradient: torch.Tensor) -> tuple:
        found = [torch.empty(size) for size in ctx.sizes]
        ctx.network.native.backward(ctx.passed, gradient.contiguous().numpy(), _layers(found), torch.get_num_threads())
        return None, None, *found


def _layers(values: Sequence[torch.Tensor]) -> list[tuple[np.ndarray, np.ndarray]]:
    for value in values:
        if value.dtype != torch.float32 or value.device.type != "cpu":
            raise TypeError(f"the parameters of a CircuitModule stay float32 on the CPU, not {value.dtype} on {value.device}")
    arrays = [value.detach().contiguous().numpy() for value in values]
    return list(zip(arrays[::2], arrays[1::2]))


class CircuitModule(nn.Module):
    """A circuit as a module: forward it has the circuit's integers, backward straight-through gradients.

    Its parameters are those of the circuit before rounding, which any optimiser of torch trains: for each layer l from
    1 on `weight_l`, float32 [taps, neurons], of which 1 is a full stream and what is beyond -1 and 1 counts as that;
    and `bias_l`, float32 [neurons], as sums of weights. `convert` makes one.
    """

    def __init__(self, network: _Network):
        super().__init__()
        self._network = network
        for index, layer in enumerate(network.shape["layers"]):
            weight, bias = torch.empty(layer["taps"], layer["neurons"]), torch.empty(layer["neurons"])
            network.native.start(index, weight.numpy(), bias.numpy())
            self.register_parameter(f"weight_{index + 1}", nn.Parameter(weight))
            self.register_parameter(f"bias_{index + 1}", nn.Parameter(bias))

    @property
    def unit(self) -> float:
        """What a count of the last layer stands for: the output is integers times this, near the float logits."""
        return self._network.shape["unit"]

    def pixels(self, images: torch.Tensor) -> np.ndarray:
        """Images as `forward` takes them, as circuits do: uint8 [n, features]."""
        if images.device.type != "cpu":
            raise ValueError(f"images are on {images.device}; a circuit is computed on the CPU: images.cpu()")
        maximum = self._network.shape["maximum"]
        if images.is_floating_point():
            scaled = images.detach() * maximum
            if scaled.numel() and not (0 <= scaled.min() and scaled.max() <= maximum):
                raise ValueError(f"floats are pixel / {maximum}, from 0 to 1, before any mean and deviation; these are "
                                 f"from {float(images.min()):.6g} to {float(images.max()):.6g}")
            images = scaled.round_().to(torch.uint8)
        array = circuit_images(self._network.about, images.detach().numpy(), "images")
        if array.dtype != np.uint8:
            if array.size and (array.min() < 0 or array.max() > maximum):
                raise ValueError(f"images has values from {array.min()} to {array.max()}, not from 0 to {maximum}")
            array = array.astype(np.uint8)
        return np.ascontiguousarray(array).reshape(len(array), self._network.shape["features"])

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        """Logits of the circuit, float32 [n, classes].

        images: [n, values] or as the module that was converted takes them. uint8 and int64 are pixels, floats are
        pixel / maximum and are rounded to pixels. No gradient goes to them.
        """
        pixels = self.pixels(images)
        if len(pixels) == 0:
            return torch.empty(0, self._network.shape["classes"])
        return _Forward.apply(self._network, pixels, *self.parameters())

    def integers(self, images: torch.Tensor) -> torch.Tensor:
        """The integers behind `forward`, int64 [n, classes]: `Circuit.logits` of `to_circuit`."""
        with torch.no_grad():
            return torch.round(self(images).double() / self.unit).to(torch.int64)

    def to_circuit(self) -> Circuit:
        """The circuit with the parameters as they are."""
        return Circuit(self._network.native.circuit(_layers(list(self.parameters()))))

    def extra_repr(self) -> str:
        shape = self._network.shape
        sizes = " -> ".join(f"{layer['taps']}x{layer['neurons']}" for layer in shape["layers"])
        return f"{sizes}, pixels 0..{shape['maximum']}"


def convert(
    module: Union[nn.Module, Model],
    example: torch.Tensor,
    *,
    length: Union[None, int, Sequence[int]] = None,
    input: Pixels = Pixels(255),
    encoding: Union[None, str, Sequence[str]] = None,
    source_pair: Union[None, str, Sequence[str]] = None,
    accumulator: Union[None, str, Sequence[str]] = None,
    generator_setting: Optional[int] = None,
    seed: Optional[int] = None,
    name: Optional[str] = None,
    pipeline_delay: Optional[int] = None,
    no_calibration: Optional[bool] = None,
    threads: Optional[int] = None,
) -> CircuitModule:
    """The module as a circuit of streams of `length` bits that goes on learning.

    example: some hundred images, shaped as the module takes them, that say how large the values between the layers
    become: uint8 or int64 pixels, or floats that are pixel / `input.maximum`. input: what one unit of a pixel was in
    training; with a mean and a deviation the module takes (pixel / maximum - mean) / deviation, but example and the
    images of the result do not have them applied. Lists, and options that are left out, are searched.

    The result begins as ``from_torch(module, example, input).to_circuit(calibrate=example, ...)``, of which these are
    the options. Batch normalisation is folded into the weights.
    """
    given = dict(locals(), epochs=0)
    for key in ("module", "example", "input"):
        given.pop(key)
    model = module if isinstance(module, Model) else from_torch(module, example, input)
    given["maximum"] = maximum = model._about["maximum"] or input.maximum
    pixels = example.detach()
    if pixels.is_floating_point():
        if not (0 <= pixels.min() and pixels.max() <= 1):
            raise ValueError(f"floats of example are pixel / {maximum}, from 0 to 1; these are from "
                             f"{float(pixels.min()):.6g} to {float(pixels.max()):.6g}")
        pixels = torch.round(pixels * maximum).to(torch.uint8)
    arrays = arrays_for(model._about, pixels.numpy(), None, None, None, ("example", "example"))
    request, _, _ = _request(given, True)
    with tempfile.TemporaryDirectory(prefix="pulsewright-") as folder:
        native = _native.straight_through(model._native, _text(request, os.path.join(folder, "run")), arrays, None)
    return CircuitModule(_Network(native, model._about))

# SPDX-License-Identifier: Apache-2.0
"""Modules of torch as ONNX, by torch.fx. Needs torch alone: its own exporter needs onnx and onnxscript.

What has no operator here becomes a node of the domain "torch", which the import refuses by its name, together with
everything else that is wrong."""

from __future__ import annotations

import copy
import operator
from typing import Any, Callable, Optional, Sequence

import numpy as np
import torch
import torch.fx
import torch.nn.functional as F
from torch import nn
from torch.fx.passes.shape_prop import ShapeProp

from ._errors import Diagnostic, Refused
from ._onnx import Graph


#: Rows with which the shapes are found.
_BATCH = 3


def _pair(value: Any, dimensions: int) -> list[int]:
    return [int(value)] * dimensions if isinstance(value, int) else [int(one) for one in value]


def _array(tensor: torch.Tensor) -> np.ndarray:
    return tensor.detach().to("cpu", torch.float32).numpy()


class _Unsupported(Exception):
    """What is left to the import to refuse."""


class _Writer:
    """Visits the nodes of a traced module in their order."""

    def __init__(self, module: torch.fx.GraphModule):
        self._module = module
        self._modules = dict(module.named_modules())
        self.graph = Graph(type(module).__name__)
        self._names: dict[torch.fx.Node, str] = {}

    def write(self) -> bytes:
        entry = leaves = None
        for node in self._module.graph.nodes:
            if node.op == "placeholder":
                if entry is not None:
                    if node.args:  # an argument that has a default
                        continue
                    raise TypeError("a network takes one tensor; the module takes several")
                entry = node
                self._names[node] = node.name
            elif node.op == "output":
                leaves = node.args[0]
            elif node.op == "get_attr":
                self._names[node] = self._constant(node, self._attribute(node.target))
            elif self._shape(node) is not None or node.op == "call_module":
                self._names[node] = self._visit(node)
        if entry is None or not isinstance(leaves, torch.fx.Node) or leaves not in self._names:
            raise TypeError("a network gives one tensor; the module gives something else")
        return self.graph.model((self._names[entry], self._shape(entry)), (self._names[leaves], self._shape(leaves)))

    def _attribute(self, target: str) -> torch.Tensor:
        value: Any = self._module
        for part in target.split("."):
            value = getattr(value, part)
        return value

    @staticmethod
    def _shape(node: torch.fx.Node) -> Optional[list[int]]:
        """Of the tensor that a node gives; None if it gives something else."""
        meta = node.meta.get("tensor_meta")
        return list(meta.shape) if hasattr(meta, "shape") else None

    def _constant(self, node: torch.fx.Node, tensor: torch.Tensor, suffix: str = "") -> str:
        return self.graph.constant(node.name + suffix, _array(tensor))

    def _visit(self, node: torch.fx.Node) -> str:
        try:
            if node.op == "call_module":
                module = self._modules[node.target]
                write = _MODULES.get(type(module))
                if write is None:
                    raise _Unsupported
                return write(self, node, self._name(node.args[0], node), module)
            write = (_METHODS if node.op == "call_method" else _FUNCTIONS).get(node.target)
            if write is None:
                raise _Unsupported
            return write(self, node)
        except _Unsupported:
            return self._refuse(node)

    def _refuse(self, node: torch.fx.Node) -> str:
        inputs = [self._names[one] for one in node.all_input_nodes if one in self._names]
        if node.op == "call_module":
            operation = type(self._modules[node.target]).__name__
        else:
            operation = node.target if isinstance(node.target, str) else node.target.__name__
        return self.graph.node(operation, self._own_name(node), inputs, "torch")

    def _own_name(self, node: torch.fx.Node) -> str:
        """As the module calls its part, if that is not taken: a part may be called twice."""
        name = str(node.target) if node.op == "call_module" else node.name
        return node.name if name in self._names.values() else name

    def _name(self, value: Any, node: torch.fx.Node, suffix: str = "_operand") -> str:
        """The value of an argument: of a node, or a number as a constant."""
        if isinstance(value, torch.fx.Node):
            if value not in self._names:
                raise _Unsupported
            return self._names[value]
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            return self.graph.constant(node.name + suffix, np.float32(value))
        raise _Unsupported

    # Operators

    def emit(self, node: torch.fx.Node, operation: str, inputs: Sequence[str], **attributes: Any) -> str:
        return self.graph.node(operation, self._own_name(node), inputs, **attributes)

    def linear(self, node: torch.fx.Node, x: str, weight: torch.Tensor, bias: Optional[torch.Tensor]) -> str:
        if len(self._shape(node.all_input_nodes[0])) != 2:
            raise _Unsupported
        inputs = [x, self._constant(node, weight, ".weight")]
        if bias is not None:
            inputs.append(self._constant(node, bias, ".bias"))
        return self.emit(node, "Gemm", inputs, transB=1)

    def convolution(self, node: torch.fx.Node, x: str, module: Any) -> str:
        dimensions = len(module.kernel_size)
        if module.padding_mode != "zeros":
            raise _Unsupported
        ends = [d * (k - 1) for d, k in zip(module.dilation, module.kernel_size)]
        if module.padding == "same":
            before = [end // 2 for end in ends]
            after = [end - first for end, first in zip(ends, before)]
        else:
            before = after = [0] * dimensions if module.padding == "valid" else _pair(module.padding, dimensions)
        inputs = [x, self._constant(node, module.weight, ".weight")]
        if module.bias is not None:
            inputs.append(self._constant(node, module.bias, ".bias"))
        return self.emit(node, "Conv", inputs, kernel_shape=list(module.kernel_size), strides=list(module.stride),
                         dilations=list(module.dilation), group=module.groups, pads=[*before, *after])

    def normalisation(self, node: torch.fx.Node, x: str, module: Any) -> str:
        if module.running_mean is None:
            raise _Unsupported
        ones, zeros = torch.ones_like(module.running_mean), torch.zeros_like(module.running_mean)
        values = {".weight": ones if module.weight is None else module.weight,
                  ".bias": zeros if module.bias is None else module.bias,
                  ".mean": module.running_mean, ".variance": module.running_var}
        inputs = [self._constant(node, tensor, suffix) for suffix, tensor in values.items()]
        return self.emit(node, "BatchNormalization", [x, *inputs], epsilon=float(module.eps))

    def pool(self, node: torch.fx.Node, x: str, kind: str, kernel: Any, stride: Any, padding: Any, dilation: Any = 1,
             ceil_mode: bool = False, count_include_pad: Optional[bool] = None) -> str:
        dimensions = len(self._shape(node)) - 2
        kernel, pads = _pair(kernel, dimensions), _pair(padding, dimensions)
        stride = kernel if stride is None or stride == [] else _pair(stride, dimensions)
        attributes = {"kernel_shape": kernel, "strides": stride, "pads": [*pads, *pads], "ceil_mode": int(ceil_mode)}
        if count_include_pad is not None:
            attributes["count_include_pad"] = int(count_include_pad)
        elif _pair(dilation, dimensions) != [1] * dimensions:
            attributes["dilations"] = _pair(dilation, dimensions)
        return self.emit(node, kind, [x], **attributes)

    def clip(self, node: torch.fx.Node, x: str, low: Any, high: Any) -> str:
        bounds = ["" if bound is None else self.graph.constant(f"{node.name}_{end}", np.float32(bound))
                  for end, bound in (("low", low), ("high", high))]
        return self.emit(node, "Clip", [x, *bounds])

    def reshape(self, node: torch.fx.Node) -> str:
        """To the shape that the example has there, for every batch."""
        before, after = self._shape(node.all_input_nodes[0]), self._shape(node)
        if not after or before[0] != after[0]:
            raise _Unsupported
        shape = self.graph.constant(node.name + "_shape", np.array([-1, *after[1:]], np.int64))
        return self.emit(node, "Reshape", [self._name(node.args[0], node), shape])

    def transpose(self, node: torch.fx.Node, order: Sequence[int]) -> str:
        return self.emit(node, "Transpose", [self._name(node.args[0], node)], perm=[one % len(order) for one in order])

    def mean(self, node: torch.fx.Node) -> str:
        """Over the planes, as a global pool."""
        rank = len(self._shape(node.all_input_nodes[0]))
        axes = node.args[1] if len(node.args) > 1 else node.kwargs.get("dim")
        if axes is None or sorted(axis % rank for axis in _pair(axes, 1)) != list(range(2, rank)):
            raise _Unsupported
        pooled = self.graph.node("GlobalAveragePool", node.name + "_mean", [self._name(node.args[0], node)])
        shape = self.graph.constant(node.name + "_shape", np.array([-1, *self._shape(node)[1:]], np.int64))
        return self.emit(node, "Reshape", [pooled, shape])

    def binary(self, node: torch.fx.Node, operation: str) -> str:
        left, right = (self._name(one, node, suffix) for one, suffix in zip(node.args[:2], ("_left", "_right")))
        return self.emit(node, operation, [left, right])


def _global_pool(writer: _Writer, node: torch.fx.Node, x: str, size: Any) -> str:
    if any(one != 1 for one in _pair(size, 1)):
        raise _Unsupported
    return writer.emit(node, "GlobalAveragePool", [x])


def _simple(operation: str) -> Callable[..., str]:
    return lambda writer, node, x, module: writer.emit(node, operation, [x])


def _last_axis(operation: str) -> Callable[..., str]:
    return lambda writer, node, *rest: writer.emit(node, operation, [writer._name(node.args[0], node)], axis=-1)


_MODULES: dict[type, Callable[..., str]] = {
    nn.Linear: lambda w, n, x, m: w.linear(n, x, m.weight, m.bias),
    nn.Conv1d: _Writer.convolution,
    nn.Conv2d: _Writer.convolution,
    nn.BatchNorm1d: _Writer.normalisation,
    nn.BatchNorm2d: _Writer.normalisation,
    nn.ReLU: _simple("Relu"),
    nn.ReLU6: lambda w, n, x, m: w.clip(n, x, 0, 6),
    nn.Hardtanh: lambda w, n, x, m: w.clip(n, x, m.min_val, m.max_val),
    nn.Identity: _simple("Identity"),
    nn.Dropout: _simple("Identity"),
    nn.Dropout1d: _simple("Identity"),
    nn.Dropout2d: _simple("Identity"),
    nn.Flatten: lambda w, n, x, m: w.reshape(n),
    nn.Unflatten: lambda w, n, x, m: w.reshape(n),
    nn.MaxPool1d: lambda w, n, x, m: w.pool(n, x, "MaxPool", m.kernel_size, m.stride, m.padding, m.dilation, m.ceil_mode),
    nn.MaxPool2d: lambda w, n, x, m: w.pool(n, x, "MaxPool", m.kernel_size, m.stride, m.padding, m.dilation, m.ceil_mode),
    nn.AvgPool1d: lambda w, n, x, m: w.pool(n, x, "AveragePool", m.kernel_size, m.stride, m.padding, 1, m.ceil_mode,
                                            m.count_include_pad),
    nn.AvgPool2d: lambda w, n, x, m: w.pool(n, x, "AveragePool", m.kernel_size, m.stride, m.padding, 1, m.ceil_mode,
                                            m.count_include_pad),
    nn.AdaptiveAvgPool1d: lambda w, n, x, m: _global_pool(w, n, x, m.output_size),
    nn.AdaptiveAvgPool2d: lambda w, n, x, m: _global_pool(w, n, x, m.output_size),
    nn.Softmax: _last_axis("Softmax"),
    nn.LogSoftmax: _last_axis("LogSoftmax"),
}


def _unary(operation: str) -> Callable[..., str]:
    return lambda writer, node: writer.emit(node, operation, [writer._name(node.args[0], node)])


def _argument(node: torch.fx.Node, place: int, name: str, usual: Any = None) -> Any:
    return node.args[place] if len(node.args) > place else node.kwargs.get(name, usual)


def _max_pool(writer: _Writer, node: torch.fx.Node) -> str:
    return writer.pool(node, writer._name(node.args[0], node), "MaxPool", _argument(node, 1, "kernel_size"),
                       _argument(node, 2, "stride"), _argument(node, 3, "padding", 0), _argument(node, 4, "dilation", 1),
                       _argument(node, 5, "ceil_mode", False))


def _average_pool(writer: _Writer, node: torch.fx.Node) -> str:
    return writer.pool(node, writer._name(node.args[0], node), "AveragePool", _argument(node, 1, "kernel_size"),
                       _argument(node, 2, "stride"), _argument(node, 3, "padding", 0), 1,
                       _argument(node, 4, "ceil_mode", False), _argument(node, 5, "count_include_pad", True))


def _clamp(writer: _Writer, node: torch.fx.Node) -> str:
    return writer.clip(node, writer._name(node.args[0], node), _argument(node, 1, "min"), _argument(node, 2, "max"))


def _linear(writer: _Writer, node: torch.fx.Node) -> str:
    tensors = [_argument(node, 1, "weight"), _argument(node, 2, "bias")]
    if any(one is not None and (not isinstance(one, torch.fx.Node) or one.op != "get_attr") for one in tensors):
        raise _Unsupported
    weight, bias = (None if one is None else writer._attribute(one.target) for one in tensors)
    return writer.linear(node, writer._name(node.args[0], node), weight, bias)


def _transpose(writer: _Writer, node: torch.fx.Node) -> str:
    order = list(range(len(writer._shape(node))))
    first, second = _argument(node, 1, "dim0"), _argument(node, 2, "dim1")
    order[first], order[second] = order[second], order[first]
    return writer.transpose(node, order)


def _permute(writer: _Writer, node: torch.fx.Node) -> str:
    order = node.args[1] if isinstance(_argument(node, 1, "dims"), (list, tuple)) else node.args[1:]
    return writer.transpose(node, list(order))


_ARITHMETIC = {"Add": (operator.add, torch.add), "Sub": (operator.sub, torch.sub), "Mul": (operator.mul, torch.mul),
               "Div": (operator.truediv, torch.div)}
_FUNCTIONS: dict[Any, Callable[..., str]] = {
    F.relu: _unary("Relu"), torch.relu: _unary("Relu"), F.relu6: lambda w, n: w.clip(n, w._name(n.args[0], n), 0, 6),
    F.dropout: _unary("Identity"), F.dropout2d: _unary("Identity"), torch.neg: _unary("Neg"), operator.neg: _unary("Neg"),
    F.max_pool1d: _max_pool, F.max_pool2d: _max_pool, torch.max_pool2d: _max_pool,
    F.avg_pool1d: _average_pool, F.avg_pool2d: _average_pool,
    F.adaptive_avg_pool2d: lambda w, n: _global_pool(w, n, w._name(n.args[0], n), _argument(n, 1, "output_size")),
    torch.clamp: _clamp, torch.clip: _clamp, F.linear: _linear,
    torch.flatten: _Writer.reshape, torch.reshape: _Writer.reshape, torch.squeeze: _Writer.reshape,
    torch.unsqueeze: _Writer.reshape, torch.permute: _permute, torch.transpose: _transpose, torch.mean: _Writer.mean,
    F.softmax: _last_axis("Softmax"), torch.softmax: _last_axis("Softmax"), F.log_softmax: _last_axis("LogSoftmax"),
    torch.log_softmax: _last_axis("LogSoftmax"),
    **{one: (lambda w, n, name=name: w.binary(n, name)) for name, ones in _ARITHMETIC.items() for one in ones},
}
_METHODS: dict[str, Callable[..., str]] = {
    **{name: _Writer.reshape for name in ("view", "reshape", "flatten", "squeeze", "unsqueeze", "unflatten")},
    "relu": _unary("Relu"), "clamp": _clamp, "clip": _clamp, "permute": _permute, "transpose": _transpose,
    "mean": _Writer.mean, "contiguous": _unary("Identity"), "detach": _unary("Identity"), "neg": _unary("Neg"),
    "softmax": _last_axis("Softmax"), "log_softmax": _last_axis("LogSoftmax"),
    **{name.lower(): (lambda w, n, name=name: w.binary(n, name)) for name in _ARITHMETIC},
}


def onnx_of(module: nn.Module, example: torch.Tensor) -> bytes:
    """The module in its evaluation form, for tensors of the example's shape and any batch."""
    still = copy.deepcopy(module).eval().to("cpu", torch.float32)
    try:
        traced = torch.fx.symbolic_trace(still)
    except (torch.fx.proxy.TraceError, TypeError) as error:
        raise Refused([Diagnostic(
            "PW0914", type(module).__name__, "a forward pass that torch.fx can trace: one chain of layers", str(error),
            "write the control flow as layers, or export the module with torch.onnx.export and use read_model")]) from None
    # A batch of its own size, so that no shape can be taken for the batch.
    row = example.detach()[:1].to("cpu", torch.float32)
    with torch.no_grad():
        ShapeProp(traced).propagate(row.expand(_BATCH, *row.shape[1:]).contiguous())
    return _Writer(traced).write()

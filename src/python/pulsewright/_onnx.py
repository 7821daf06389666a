# SPDX-License-Identifier: Apache-2.0
"""ONNX files as bytes: the few messages that a network of torch needs.

Field numbers: onnx.proto of the ONNX specification, version 1 (https://onnx.ai/onnx/repo-docs/IR.html)."""

from __future__ import annotations

import struct
from typing import Any, Sequence, Union

import numpy as np

#: Version of the operators. Softmax and Clip have their present meaning from 13 on.
OPSET = 13
_IR_VERSION = 8
_TYPES = {np.dtype(np.float32): 1, np.dtype(np.int64): 7}

Attribute = Union[int, float, Sequence[int]]


def _varint(number: int) -> bytes:
    number &= (1 << 64) - 1
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    out.append(number)
    return bytes(out)


def _number(field: int, value: int) -> bytes:
    return _varint(field << 3) + _varint(value)


def _bytes(field: int, value: Union[bytes, str]) -> bytes:
    value = value.encode() if isinstance(value, str) else value
    return _varint(field << 3 | 2) + _varint(len(value)) + value


def _attribute(name: str, value: Attribute) -> bytes:
    if isinstance(value, float):
        body = _varint(2 << 3 | 5) + struct.pack("<f", value) + _number(20, 1)
    elif isinstance(value, int):
        body = _number(3, value) + _number(20, 2)
    else:
        body = b"".join(_number(8, int(one)) for one in value) + _number(20, 7)
    return _bytes(1, name) + body


def _value(name: str, shape: Sequence[int]) -> bytes:
    """A float32 tensor whose first dimension is the batch."""
    dimensions = [_bytes(1, _bytes(2, "batch"))] + [_bytes(1, _number(1, size)) for size in shape[1:]]
    return _bytes(1, name) + _bytes(2, _bytes(1, _number(1, 1) + _bytes(2, b"".join(dimensions))))


class Graph:
    """A graph that grows node by node."""

    def __init__(self, name: str):
        self._name = name
        self._nodes: list[bytes] = []
        self._tensors: list[bytes] = []
        self._domains: set[str] = set()

    def constant(self, name: str, values: Any) -> str:
        """A tensor of float32 or int64; returns its name."""
        array = np.ascontiguousarray(values)
        body = b"".join(_number(1, size) for size in array.shape)
        body += _number(2, _TYPES[array.dtype]) + _bytes(8, name)
        self._tensors.append(body + _bytes(9, array.astype(array.dtype.newbyteorder("<")).tobytes()))
        return name

    def node(self, operation: str, name: str, inputs: Sequence[str], domain: str = "", **attributes: Attribute) -> str:
        """A node that writes the value of its own name; returns that."""
        body = b"".join(_bytes(1, one) for one in inputs) + _bytes(2, name) + _bytes(3, name) + _bytes(4, operation)
        body += b"".join(_bytes(5, _attribute(*one)) for one in attributes.items())
        if domain:
            body += _bytes(7, domain)
            self._domains.add(domain)
        self._nodes.append(body)
        return name

    def model(self, entry: tuple[str, Sequence[int]], leaves: tuple[str, Sequence[int]]) -> bytes:
        """The file, from the name and the shape of what enters and of what leaves."""
        graph = b"".join(_bytes(1, one) for one in self._nodes) + _bytes(2, self._name)
        graph += b"".join(_bytes(5, one) for one in self._tensors)
        graph += _bytes(11, _value(*entry)) + _bytes(12, _value(*leaves))
        versions = [_bytes(1, "") + _number(2, OPSET)]
        versions += [_bytes(1, domain) + _number(2, 1) for domain in sorted(self._domains)]
        return (
            _number(1, _IR_VERSION) + _bytes(2, "pulsewright") + _bytes(7, graph)
            + b"".join(_bytes(8, one) for one in versions)
        )

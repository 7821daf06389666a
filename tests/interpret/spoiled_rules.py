# SPDX-License-Identifier: Apache-2.0
"""The interpreter with one rule spoilt at a time. A set of documents on which a spoilt rule changes no answer would
not show that the program keeps that rule."""

import contextlib
import unittest.mock

import numpy as np

import interpret

source_words = interpret.source_words
lfsr_words = interpret.lfsr_words
sobol_words = interpret.sobol_words
windows = interpret.windows
requantise = interpret.requantise
convolve = interpret.convolve
Layer = interpret.Layer


def with_selected_modulo(layer, rows, clocks):
    inputs = layer.weights.shape[1]
    if layer.select_words is None:
        return layer_counted(layer, rows, clocks)
    with unittest.mock.patch.object(layer, "select_words", layer.select_words % inputs):
        return layer_counted(layer, rows, clocks)


layer_counted = Layer.counted


class UnscaledLayer(Layer):
    def __init__(self, *arguments):
        super().__init__(*arguments)
        self.unit = 1


class WholeLayer(Layer):
    def __init__(self, document, node, halvings):
        super().__init__(document, node, 0)
        self.unit = 1 << halvings


class GateLayer(Layer):
    def __init__(self, *arguments):
        super().__init__(*arguments)
        self.xnor = False


def without_repetition(generator, count):
    period = 1 << generator["parameters"]["width"]
    return np.where(np.arange(count) < period, source_words(generator, count), 0)


def with_padding_of_zero(layer, thresholds):
    with unittest.mock.patch.dict(layer.node, padding_threshold=0):
        return convolve(layer, thresholds)


def without_later_bits(margins):
    return lambda layer: np.append(margins(layer)[1:], 0)


RULES = {
    "a bit is 1 below the threshold, strictly": {"encode": lambda r, k: r.reshape(-1, *[1] * k.ndim) <= k},
    "bit 0 belongs to word 0": {"source_words": lambda g, n: source_words(g, n + 1)[1:]},
    "van der Corput and reverse reverse the bits": {"reversed_bits": lambda words, width: words},
    "a mask is XORed": {"source_words": lambda g, n: source_words(changed(g, "xor_mask", 0), n)},
    "de_bruijn inserts the state 0": {"lfsr_words": lambda p, n: lfsr_words(p | {"de_bruijn": 0}, n)},
    "a state is shown before its shift": {"lfsr_words": lambda p, n: lfsr_words(p, n + 1)[1:]},
    "reverse chooses whether the bits of a state are reversed": {
        "lfsr_words": lambda p, n: lfsr_words(p | {"reverse": 1 - p["reverse"]}, n)
    },
    "gray chooses the order of Sobol points": {"sobol_words": lambda p, i: sobol_words(p | {"gray": 0}, i)},
    "direction 0 belongs to bit 0": {
        "sobol_words": lambda p, i: sobol_words(p | {"directions": p["directions"][::-1]}, i)
    },
    "bipolar streams meet in XNOR": {"Layer": GateLayer},
    "a select word beyond the last input counts nothing": {"Layer.counted": with_selected_modulo},
    "the words of a short select source repeat": {"source_words": without_repetition},
    "an input in the padding has padding_threshold": {"convolve": with_padding_of_zero},
    "an element in the padding is no pixel": {"windows": lambda v, n: (windows(v, n)[0], np.full((1, 1), True))},
    "half_up rounds": {"requantise": lambda v, n: requantise(v, n | {"rounding": "floor"})},
    "floor does not round": {"requantise": lambda v, n: requantise(v, n | {"rounding": "half_up"})},
    "requantise clips at its maximum": {"requantise": lambda v, n: requantise(v, n | {"maximum": 1 << 40})},
    "a count of a halved stream adds 2^k": {"Layer": UnscaledLayer},
    "a halved stream is shorter": {"Layer": WholeLayer},
    "the margin is that of all bits to come": {"margins": without_later_bits(interpret.margins)},
    "no margin, no decision": {"margins": lambda layer: np.full(layer.bits + 1, 1 << 60)},
    "the class is the first of the largest": {"class_of": lambda v: len(v) - 1 - v[::-1].index(max(v))},
}


def changed(generator, key, value):
    parameters = generator["parameters"]
    return generator | {"parameters": parameters | ({key: value} if key in parameters else {})}


@contextlib.contextmanager
def spoilt(rule):
    """The interpreter without a rule, as long as the context lasts."""
    with contextlib.ExitStack() as stack:
        for name, function in RULES[rule].items():
            stack.enter_context(unittest.mock.patch(f"interpret.{name}", function))
        yield

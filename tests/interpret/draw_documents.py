# SPDX-License-Identifier: Apache-2.0
"""Draws valid SC-NIR documents at random, from docs/scnir.md alone: all sources, unequal widths, lengths that are no
powers of two, shared streams and generators, both accumulators, dead and sparse layers, convolutions, pools, folds,
loadable weights, halvings and early exit. Nothing in it comes from the program's own generators."""

import math
import pathlib
import random
import sys

import numpy as np

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "tools"))
import interpret  # noqa: E402

ENCODINGS = [("unipolar", "unipolar"), ("unipolar", "sign_magnitude"), ("bipolar", "bipolar")]
SOURCES = ["source_ramp", "source_van_der_corput", "source_lfsr", "source_sobol"]


def divisors(number):
    return [k for k in range(1, number + 1) if number % k == 0]


# Sources


def is_maximal(width, taps):
    """Whether a raw shift register with these taps comes back to state 1 after 2^width - 1 shifts and no sooner."""
    state = 1
    for clock in range(1, 1 << width):
        state = (state << 1) % (1 << width) | (state & taps).bit_count() & 1
        if state == 1:
            return clock == (1 << width) - 1
    return False


def draw_taps(rng, width):
    while True:
        taps = rng.randrange(1, 1 << width)
        if is_maximal(width, taps):
            return taps


def are_independent(directions):
    """Whether no XOR of some of them is 0 (Gaussian elimination)."""
    kept = []
    for direction in directions:
        for other in kept:
            direction = min(direction, direction ^ other)
        if direction == 0:
            return False
        kept.append(direction)
    return True


def draw_directions(rng, width):
    """Those of the van der Corput sequence, or any that are independent."""
    if rng.random() < 0.2:
        return [1 << (width - 1 - k) for k in range(width)]
    while True:
        directions = [rng.randrange(1, 1 << width) for _ in range(width)]
        if are_independent(directions):
            return directions


def draw_generator(rng, width):
    kind = rng.choice([kind for kind in SOURCES if width > 1 or kind != "source_lfsr"])
    parameters = {"width": width}
    if kind in ("source_ramp", "source_van_der_corput"):
        parameters["xor_mask"] = rng.choice([0, (1 << width) - 1, rng.randrange(1 << width)])
    elif kind == "source_sobol":
        parameters |= {"directions": draw_directions(rng, width), "gray": rng.randrange(2)}
    else:
        de_bruijn = rng.randrange(2)
        parameters |= {"taps": draw_taps(rng, width), "seed": rng.randrange(1 - de_bruijn, 1 << width)}
        parameters |= {"de_bruijn": de_bruijn, "reverse": rng.randrange(2)}
    return {"kind": kind, "parameters": parameters}


def distinct_words(generator):
    """How many words it shows before one comes again."""
    raw = generator["kind"] == "source_lfsr" and generator["parameters"]["de_bruijn"] == 0
    return (1 << generator["parameters"]["width"]) - raw


# Correlations: scnir.md, "Correlations"


def thresholds_of(width):
    step = 1 << max(0, width - 8)
    return np.arange(step, 1 << width, step)


def scc_claim(first, second, length):
    """The mean SCC and the mean of its magnitude, in units of 2^-16, of two generators over so many bits."""
    bits = []
    for generator in (first, second):
        thresholds = thresholds_of(generator["parameters"]["width"])
        bits.append(interpret.encode(interpret.source_words(generator, length), thresholds).astype(np.float64))
    c = (bits[0].T @ bits[1]).astype(np.int64)
    a = bits[0].sum(axis=0).astype(np.int64)[:, np.newaxis]
    b = bits[1].sum(axis=0).astype(np.int64)[np.newaxis]
    d = length * c - a * b
    below = a * b - length * np.maximum(a + b - length, 0)
    denominator = np.where(d > 0, length * np.minimum(a, b) - a * b, below)
    some = denominator != 0
    if not some.any():
        return 0, 0
    magnitude = rounded(np.abs(d[some]) << 16, denominator[some])
    signed = magnitude * np.sign(d[some])
    mean = rounded(abs(int(signed.sum())), signed.size)
    return mean if signed.sum() >= 0 else -mean, rounded(int(magnitude.sum()), magnitude.size)


def rounded(numerator, denominator):
    """The quotient, halves upwards; neither is negative."""
    return (2 * numerator + denominator) // (2 * denominator)


def plan_of(claim, same_generator, length):
    """The plan that two streams have by their claim, or None."""
    if same_generator:
        return "positive"
    if claim[0] <= -0.9 * 65536:
        return "negative"
    return "independent" if abs(claim[0]) <= min(0.25 + 8 / length, 0.9) * 65536 else None


class Document:
    """A document in the making: its sections so far, and the values [images, values] that leave its last node."""

    def __init__(self, rng, halvings, images):
        self.rng = rng
        self.halvings = halvings
        self.generators, self.streams, self.correlations, self.nodes = [], [], [], []
        self.values = np.array(images, dtype=np.int64)

    def add_generator(self, generator):
        self.generators.append({"id": f"g{len(self.generators)}", **generator})
        return self.generators[-1]

    def add_stream(self, generator, encoding, length):
        stream = {"id": f"s{len(self.streams)}", "generator": generator["id"]}
        self.streams.append(stream | {"encoding": encoding, "length": length})
        return self.streams[-1]

    def generator_of(self, stream):
        return next(entry for entry in self.generators if entry["id"] == stream["generator"])

    def draw_length(self, limit):
        """A multiple of 2^halvings, up to the limit; seldom a power of two."""
        unit, rng = 1 << self.halvings, self.rng
        most = min(limit, rng.choice([1000, 1000, 1000, 5000])) // unit
        while True:
            length = unit * rng.choice([rng.randint(1, most), rng.randint(1, min(most, 40)), most])
            if length & (length - 1) != 0 or rng.random() < 0.3:
                return length

    def draw_streams(self):
        """The input and the weight stream of a layer, with a claim that holds."""
        rng = self.rng
        if self.correlations and rng.random() < 0.2:
            pair = rng.choice(self.correlations)
            streams = {stream["id"]: stream for stream in self.streams}
            x, w = rng.sample([streams[pair["first"]], streams[pair["second"]]], 2)
            return (w, x) if x["encoding"] == "sign_magnitude" else (x, w)
        while True:
            widest = rng.choice([3, 4, 4, 5, 6, 6, 7, 8, 8, 10, 10, 16])
            widths = [rng.randint(max(1, self.halvings + 1), max(widest, self.halvings + 2)) for _ in range(2)]
            first = draw_generator(rng, widths[0])
            second = first if rng.random() < 0.12 else draw_generator(rng, widths[1])
            if rng.random() < 0.08 and first["kind"] == "source_ramp":
                mask = first["parameters"]["xor_mask"] ^ (1 << widths[0]) - 1
                second = {"kind": "source_ramp", "parameters": {"width": widths[0], "xor_mask": mask}}
            length = self.draw_length(min(distinct_words(first), distinct_words(second)))
            words = [interpret.source_words(generator, length) for generator in (first, second)]
            if second is not first and (words[0] == words[1]).all():
                continue
            claim = scc_claim(first, second, length)
            plan = plan_of(claim, second is first, length)
            if plan is not None:
                return self.add_streams(first, second, length, claim, plan)

    def add_streams(self, first, second, length, claim, plan):
        encodings = self.rng.choice(ENCODINGS)
        generator = self.add_generator(first)
        x = self.add_stream(generator, encodings[0], length)
        if second is first and encodings[0] == encodings[1] and self.rng.random() < 0.5:
            w = x
        else:
            w = self.add_stream(generator if second is first else self.add_generator(second), encodings[1], length)
        ids = [x["id"], w["id"]] if self.rng.random() < 0.7 else [w["id"], x["id"]]
        pair = {"first": ids[0], "second": ids[1], "plan": plan}
        self.correlations.append(pair | {"mean_scc_q16": claim[0], "mean_abs_scc_q16": claim[1]})
        return x, w

    def draw_select(self, inputs, streams):
        """A select generator with a word for each input, and other words than the two streams."""
        length = streams[0]["length"]
        taken = [interpret.source_words(self.generator_of(stream), length) for stream in streams]
        least = max(1, (inputs - 1).bit_length())
        while True:
            generator = draw_generator(self.rng, self.rng.randint(least, least + 3))
            words = interpret.source_words(generator, length)
            if distinct_words(generator) >= inputs and not any((words == other).all() for other in taken):
                return self.add_generator(generator)["id"]

    # Nodes

    def draw_requantise(self, threshold):
        """A requantise node that takes the values that occur to thresholds, most of them without clipping."""
        rng = self.rng
        maximum = rng.choice([threshold, threshold, max(1, threshold - 1), rng.randint(1, threshold)])
        positive = np.sort(self.values[self.values > 0])
        largest = int(positive[rng.randint(len(positive) // 2, len(positive) - 1)]) if positive.size else 1
        gain = maximum / largest * 2 ** rng.uniform(-0.7, 0.7)
        shift = rng.randint(0, 16)
        while gain * 2**shift < 1 and shift < 40:
            shift += 1
        multiplier = min(max(1, round(gain * 2**shift)), 65535)
        node = {"id": f"n{len(self.nodes)}", "kind": "requantise", "maximum": maximum, "multiplier": multiplier}
        self.nodes.append(node | {"shift": shift, "rounding": rng.choice(["floor", "half_up"])})
        self.values = interpret.requantise(self.values, self.nodes[-1])

    def draw_biases(self, node, counts):
        """Biases for counts [images, places, neurons]; with most of them the sums lie on both sides of 0."""
        rng, (neurons, inputs) = self.rng, np.shape(node["weights"])
        style = rng.choice(["centred"] * 6 + ["none", "any", "any", "far"])
        if style == "none":
            return [0] * neurons
        if style == "centred":
            centre, spread = counts.mean(axis=(0, 1)).round(), counts.std(axis=(0, 1)).round()
            return [int(c) + rng.randint(-int(s), int(s)) for c, s in zip(-centre, spread)]
        reach = inputs * max(stream["length"] for stream in self.streams)
        if style == "far":
            reach = rng.choice([1 << 20, (1 << 31) - 1])
        return [rng.randint(-reach, reach) for _ in range(neurons)]

    def count(self, node):
        """Takes the values through a dense or conv2d node, and gives it biases."""
        layer = interpret.Layer({"streams": self.streams, "generators": self.generators}, node, 0)
        counts = layer.total(self.values) if node["kind"] == "dense" else interpret.convolve(layer, self.values)
        counts = counts.reshape(len(counts), -1, len(node["weights"]))
        node["biases"] = self.draw_biases(node, counts)
        self.values = (counts + node["biases"]).reshape(len(counts), -1)

    def draw_weights(self, neurons, inputs, stream):
        rng = self.rng
        top = 1 << self.generator_of(stream)["parameters"]["width"]
        low = -top if stream["encoding"] == "sign_magnitude" else 0
        ends = [0, 1, top - 1, top] + ([-top, -1] if low else [])
        style = rng.choice(["any", "any", "any", "ends", "sparse", "dead", "mixed"])
        share = {"any": 0.1, "ends": 1, "sparse": 0, "dead": 0, "mixed": 0.3}[style]
        zero = {"any": 0, "ends": 0, "sparse": 0.85, "dead": 1, "mixed": 0.3}[style]

        def weight():
            if rng.random() < zero:
                return 0
            return rng.choice(ends) if rng.random() < share else rng.randint(low, top)

        weights = [[weight() for _ in range(inputs)] for _ in range(neurons)]
        if style == "mixed":
            weights[rng.randrange(neurons)] = [0] * inputs
        return weights

    def draw_counting(self, kind, neurons, inputs, streams, accumulator=None):
        """What a dense and a conv2d node have in common."""
        rng = self.rng
        accumulator = accumulator or rng.choice(["count", "count", "mux"])
        node = {"id": f"n{len(self.nodes)}", "kind": kind, "accumulator": accumulator}
        node |= {"biases": [0] * neurons, "pipeline_delay": rng.randint(0, 15)}
        node |= {"input_stream": streams[0]["id"], "weight_stream": streams[1]["id"]}
        node["weights"] = self.draw_weights(neurons, inputs, streams[1])
        if accumulator == "mux":
            node["select_generator"] = self.draw_select(inputs, streams)
        self.nodes.append(node)
        return node

    def draw_window(self, plane):
        """Fields of a window that has a position in the plane (rows, columns, channels), and its positions."""
        rng = self.rng
        rows, columns, channels = plane
        while True:
            window = {"rows": rows, "columns": columns, "channels": channels}
            window |= {"kernel_rows": rng.randint(1, 3), "kernel_columns": rng.randint(1, 3)}
            window |= {
                "stride": rng.choice([1, 2, 3, max(1, max(rows, columns) // 8)]),
                "dilation": rng.choice([1, 1, 2, 3]),
                "padding": rng.choice([0, 0, 1, 2]),
            }
            lines = [positions(window, "rows"), positions(window, "columns")]
            if all(lines) and len(lines[0]) * len(lines[1]) <= 64:
                return window, lines

    def draw_convolution(self, plane, streams):
        rng = self.rng
        window, lines = self.draw_window(plane)
        groups = rng.choice([1, 1, rng.choice(divisors(plane[2]))])
        neurons = groups * rng.randint(1, max(1, 4 // groups))
        inputs = window["kernel_rows"] * window["kernel_columns"] * plane[2] // groups
        node = self.draw_counting("conv2d", neurons, inputs, streams)
        top = 1 << self.generator_of(streams[0])["parameters"]["width"]
        node |= window | {"groups": groups, "padding_threshold": rng.choice([0, top // 2, top, rng.randint(0, top)])}
        self.count(node)
        return len(lines[0]), len(lines[1]), neurons

    def draw_dense(self, plane, streams):
        neurons = self.rng.choice([1, 2, 3, self.rng.randint(2, 12), self.rng.randint(2, 24)])
        self.count(self.draw_counting("dense", neurons, math.prod(plane), streams))
        return 1, 1, neurons

    def draw_deciding_layer(self, plane):
        """A last layer that can end early, and does so anywhere: its biases are about as large as its margin."""
        streams = self.draw_streams()
        self.draw_requantise(1 << self.generator_of(streams[0])["parameters"]["width"])
        neurons = self.rng.randint(2, 6)
        node = self.draw_counting("dense", neurons, math.prod(plane), streams, "count")
        layer = interpret.Layer({"streams": self.streams, "generators": self.generators}, node, 0)
        reach = int(interpret.margins(layer)[0] * self.rng.uniform(0.1, 1))
        node["biases"] = [self.rng.randint(-reach, reach) for _ in range(neurons)]

    def draw_pool(self, plane):
        """A pool each of whose positions has an element inside the plane; the plane behind it."""
        while True:
            window, lines = self.draw_window(plane)
            if all(
                any(0 <= line < size for line in position) for k, size in enumerate(plane[:2]) for position in lines[k]
            ):
                break
        node = {"id": f"n{len(self.nodes)}", "kind": "pool", "pool": self.rng.choice(["max", "sum"])}
        self.nodes.append(node | window)
        self.values = interpret.pool(self.values, self.nodes[-1])
        return len(lines[0]), len(lines[1]), plane[2]

    def draw_layer(self, plane):
        """A requantise node, a layer and perhaps a pool; the plane that leaves."""
        rng = self.rng
        streams = self.draw_streams()
        self.draw_requantise(1 << self.generator_of(streams[0])["parameters"]["width"])
        convolution = rng.random() < (0.7 if plane[0] * plane[1] > 1 else 0.1)
        if convolution and plane[0] * plane[1] == 1:
            plane = draw_plane(rng, plane[2])
        plane = (self.draw_convolution if convolution else self.draw_dense)(plane, streams)
        return self.draw_pool(plane) if rng.random() < (0.5 if convolution else 0.12) else plane


def positions(window, direction):
    """For each position of a window the lines of the plane under it, in one direction."""
    size, kernel, padding = window[direction], window["kernel_" + direction], window["padding"]
    reach = window["dilation"] * (kernel - 1) + 1
    count = (size + 2 * padding - reach) // window["stride"] + 1
    starts = [p * window["stride"] - padding for p in range(count)]
    return [[start + k * window["dilation"] for k in range(kernel)] for start in starts]


def draw_plane(rng, values):
    """Rows, columns and channels that hold just so many values."""
    rows = rng.choice(divisors(values))
    columns = rng.choice(divisors(values // rows))
    return rows, columns, values // rows // columns


# Schedules


def draw_fold(rng, node, lengths):
    groups = node.get("groups", 1)
    inputs = node["channels"] // groups if node["kind"] == "conv2d" else len(node["weights"][0])
    fold = {"node": node["id"], "inputs": rng.choice(divisors(inputs))}
    fold["neurons"] = rng.choice(divisors(len(node["weights"]) // groups))
    bits = rng.choice(divisors(lengths[node["input_stream"]]))
    if rng.random() < 0.3 and bits > 1:
        fold["bits"] = bits
    return fold | ({"weights": "loadable"} if rng.random() < 0.3 else {})


def draw_schedule(rng, nodes, halvings, lengths):
    counting = [node for node in nodes if node["kind"] in ("dense", "conv2d")]
    schedule = {"architecture": rng.choice(["parallel", "folded", "mixed" if len(counting) > 1 else "folded"])}
    if schedule["architecture"] == "folded":
        schedule["folds"] = [draw_fold(rng, node, lengths) for node in counting]
    elif schedule["architecture"] == "mixed":
        some = rng.sample(counting, rng.randint(1, len(counting) - 1))
        schedule["folds"] = [draw_fold(rng, node, lengths) for node in some]
    if halvings:
        schedule["halvings"] = halvings
    last = nodes[-2]
    if last["kind"] == "dense" and last["accumulator"] == "count" and rng.random() < 0.8:
        schedule["early_exit"] = "decided"
    return schedule


def draw_images(rng, features, maximum):
    """Images [images][features] whose pixels are anything, or 0 and the maximum, or both."""
    top = min(maximum, 255)
    ends = rng.choice([0.1, 0.5, 1])

    def pixel():
        return rng.choice([0, top]) if rng.random() < ends else rng.randint(0, top)

    return [[pixel() for _ in range(features)] for _ in range(rng.randint(1, 12))]


def draw_document(seed):
    """A document, and the images [images][features] to run it on."""
    rng = random.Random(seed)
    halvings = rng.choice([0, 0, 0, 1, 2, 3, 5])
    plane = (rng.randint(1, 6), rng.randint(1, 6), rng.choice([1, 1, 2, 3, 4]))
    if rng.random() < 0.05:
        plane = (1, 1, rng.randint(200, 600))
    # The largest maxima do not fit into 32 bits.
    ranges = [(1, 255), (256, 1 << 20), (1 << 31, 1 << 33)]
    maximum = rng.choice([1, 15, 16, 255, *(rng.randint(*limits) for limits in ranges)])
    features = math.prod(plane)
    images = draw_images(rng, features, maximum)
    document = Document(rng, halvings, images)
    document.nodes.append({"id": "n0", "kind": "input", "features": features, "maximum": maximum})
    for _ in range(rng.choice([1, 1, 2, 2, 3])):
        plane = document.draw_layer(plane)
    if rng.random() < 0.25:
        document.draw_deciding_layer(plane)
    document.nodes.append({"id": "logits", "kind": "output"})
    ids = [node["id"] for node in document.nodes]
    result = {
        "schema": "pulsewright.scnir/1",
        "name": f"drawn_{seed}",
        "generators": rng.sample(document.generators, len(document.generators)),
        "streams": rng.sample(document.streams, len(document.streams)),
        "correlations": document.correlations,
        "nodes": document.nodes if rng.random() < 0.8 else rng.sample(document.nodes, len(ids)),
        "edges": [{"from": a, "to": b} for a, b in zip(ids, ids[1:])],
        "schedule": draw_schedule(rng, document.nodes, halvings, {s["id"]: s["length"] for s in document.streams}),
    }
    return result, images

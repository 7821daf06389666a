#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What an SC-NIR document computes, as a program that shares nothing with Pulsewright.

This file was written from the pages docs/scnir.md, docs/number_contract.md, docs/primitives.md, docs/folding.md and
docs/rtl.md alone, and imports nothing but numpy and Python's library. Each function names the section that it
implements. It counts clock by clock and bit by bit, without tables, packed words or any other short cut.

It is a definition and no validator: `pulsewright check` says whether a document is valid, and what this program does
with one that is not means nothing.
"""

import argparse
import collections
import csv
import json
import pathlib
import re
import sys

import numpy as np

EXAMPLE = """example:
  python3 tools/interpret.py run/scnir_document.json images.csv --logits logits.csv
  pulsewright evaluate run/scnir_document.json --data csv:images.csv --logits same_bytes.csv
"""

# Bits of streams that are held at a time; the limit of memory, not of what can be computed.
BITS_AT_A_TIME = 1 << 23


class Wrong(Exception):
    """The input is wrong: exit code 2."""


def require(condition, message):
    if not condition:
        raise Wrong(message)


# scnir.md, "Form and identity"


def read_document(path):
    """The document in a file, or in a run or bundle; integers only, no key twice."""

    def unique(pairs):
        require(len(dict(pairs)) == len(pairs), f"{path}: a key is repeated")
        return dict(pairs)

    def refuse(text):
        raise Wrong(f"{path}: {text} is not an integer")

    path = pathlib.Path(path)
    if path.is_dir():
        path = path / "scnir_document.json"
    document = json.loads(
        path.read_text(encoding="utf-8"), object_pairs_hook=unique, parse_float=refuse, parse_constant=refuse
    )
    require(isinstance(document, dict), f"{path}: not an object")
    require(document.get("schema") == "pulsewright.scnir/1", f"{path}: the schema is not pulsewright.scnir/1")
    return document


def by_id(document, section):
    """The objects of a section by their ids."""
    return {entry["id"]: entry for entry in document[section]}


def chain(document):
    """scnir.md, "Nodes": the nodes in the order of the edges, from the input to the output."""
    nodes = by_id(document, "nodes")
    following = {edge["from"]: edge["to"] for edge in document["edges"]}
    order = [node for node in document["nodes"] if node["kind"] == "input"]
    require(len(order) == 1, "there is not just one input node")
    while order[-1]["id"] in following:
        order.append(nodes[following[order[-1]["id"]]])
        require(len(order) <= len(nodes), "the edges form a cycle")
    require(order[-1]["kind"] == "output", "the chain does not end with an output node")
    return order


# number_contract.md, "Words and bits": sources and encoders


def reversed_bits(words, width):
    """The words with bit k in the place of bit width - 1 - k."""
    result = np.zeros_like(words)
    for k in range(width):
        result |= (words >> k & 1) << (width - 1 - k)
    return result


def lfsr_words(p, count):
    """The states of a shift register from the seed on, each shown before its shift."""
    width, state, states = p["width"], p["seed"], []
    for _ in range(count):
        states.append(state)
        new_bit = (state & p["taps"]).bit_count() & 1
        if p["de_bruijn"] == 1 and state & ((1 << (width - 1)) - 1) == 0:
            new_bit ^= 1
        state = (state << 1) % (1 << width) | new_bit
    words = np.array(states, dtype=np.int64)
    return reversed_bits(words, width) if p["reverse"] == 1 else words


def sobol_words(p, index):
    """Word t is the XOR of the directions that the bits of its index name."""
    if p["gray"] == 1:
        index = index ^ index >> 1
    words = np.zeros_like(index)
    for k, direction in enumerate(p["directions"]):
        words ^= np.where(index >> k & 1 == 1, direction, 0)
    return words


def source_words(generator, count):
    """Words 0 to count - 1 of a generator; counters count modulo 2^width."""
    p = generator["parameters"]
    index = np.arange(count, dtype=np.int64) % (1 << p["width"])
    match generator["kind"]:
        case "source_ramp":
            return index ^ p["xor_mask"]
        case "source_van_der_corput":
            return reversed_bits(index, p["width"]) ^ p["xor_mask"]
        case "source_sobol":
            return sobol_words(p, index)
        case "source_lfsr":
            return lfsr_words(p, count)
    raise Wrong(f"{generator['kind']} is not a source")


def encode(words, thresholds):
    """Bit t of a stream is 1 if word t is below its threshold; one more axis, of clocks, comes first."""
    return words.reshape(-1, *[1] * thresholds.ndim) < thresholds


# number_contract.md, "Products and sums"


class Layer:
    """A dense or conv2d node with the words of its sources, for streams of `bits` bits."""

    def __init__(self, document, node, halvings):
        streams, generators = by_id(document, "streams"), by_id(document, "generators")
        inputs, weights = streams[node["input_stream"]], streams[node["weight_stream"]]
        require(inputs["length"] == weights["length"], f"the streams of {node['id']} have different lengths")
        require((inputs["encoding"] == "bipolar") == (weights["encoding"] == "bipolar"), "no gate multiplies these")
        self.node = node
        self.bits = inputs["length"] >> halvings
        self.xnor = inputs["encoding"] == "bipolar"
        self.input_words = source_words(generators[inputs["generator"]], self.bits)
        self.weight_words = source_words(generators[weights["generator"]], self.bits)
        self.select_words = None
        if node["accumulator"] == "mux":
            self.select_words = source_words(generators[node["select_generator"]], self.bits)
        self.weights = np.array(node["weights"], dtype=np.int64)
        self.biases = np.array(node["biases"], dtype=np.int64)
        self.unit = 1 << halvings  # number_contract.md, "Run-time lengths": what a count adds to a sum

    def weight_bits(self, rows, clocks):
        """[clocks, neurons, inputs]: the bits of some rows of weights in a slice of the clocks."""
        return encode(self.weight_words[clocks], np.abs(self.weights[rows]))

    def counted(self, rows, clocks):
        """[clocks or 1, neurons, inputs]: what a product bit counts: +1, -1, or 0 if another input is selected."""
        signs = np.where(self.weights[rows] < 0, -1, 1)[np.newaxis]
        if self.select_words is None:
            return signs
        selected = self.select_words[clocks, np.newaxis] == np.arange(self.weights.shape[1])
        return signs * selected[:, np.newaxis, :]

    def counts(self, thresholds, rows, clocks):
        """[clocks, images, neurons]: the signed count of each clock, of thresholds [images, inputs].

        The products are added as 64-bit floats, which are exact: no magnitude exceeds 4096.
        """
        x = encode(self.input_words[clocks], thresholds).astype(np.float64)
        w = self.weight_bits(rows, clocks).astype(np.float64)
        counted = self.counted(rows, clocks)
        sums = x @ (w * counted).transpose(0, 2, 1)
        if self.xnor:
            sums += (1 - x) @ ((1 - w) * counted).transpose(0, 2, 1)
        return sums.astype(np.int64)

    def total(self, thresholds, rows=slice(None)):
        """[images, neurons]: the signed counts over all bits, of thresholds [images, inputs]."""
        parts = self.slices(thresholds.size + self.weights[rows].size)
        return sum(self.counts(thresholds, rows, clocks).sum(axis=0) for clocks in parts)

    def slices(self, bits_per_clock):
        """All clocks in slices, each of which fits into memory."""
        step = max(1, BITS_AT_A_TIME // bits_per_clock)
        return [slice(first, min(first + step, self.bits)) for first in range(0, self.bits, step)]


# scnir.md, "Nodes": windows, in PyTorch's arithmetic; number_contract.md, "Windows"


def window_lines(lines, kernel, node):
    """[positions, kernel]: the line of the plane under each element of a window, in one direction."""
    reach = node["dilation"] * (kernel - 1) + 1
    positions = (lines + 2 * node["padding"] - reach) // node["stride"] + 1
    require(positions >= 1, f"the window of {node['id']} has no position")
    first = np.arange(positions)[:, np.newaxis] * node["stride"] - node["padding"]
    return first + np.arange(kernel) * node["dilation"]


def windows(values, node):
    """The values [images, positions, elements, channels] under each window; which [positions, elements] are inside."""
    planes = values.reshape(len(values), node["rows"], node["columns"], node["channels"])
    rows = window_lines(node["rows"], node["kernel_rows"], node)[:, np.newaxis, :, np.newaxis]
    columns = window_lines(node["columns"], node["kernel_columns"], node)[np.newaxis, :, np.newaxis, :]
    inside = (rows >= 0) & (rows < node["rows"]) & (columns >= 0) & (columns < node["columns"])
    under = planes[:, rows.clip(0, node["rows"] - 1), columns.clip(0, node["columns"] - 1)]
    elements = node["kernel_rows"] * node["kernel_columns"]
    return under.reshape(len(values), -1, elements, node["channels"]), inside.reshape(-1, elements)


def convolve(layer, thresholds):
    """[images, positions * neurons]: the counts of a conv2d node."""
    node = layer.node
    under, inside = windows(thresholds, node)
    under = np.where(inside[:, :, np.newaxis], under, node["padding_threshold"])
    neurons, groups = len(layer.weights), node["groups"]
    images, positions, _, channels = under.shape
    counts = np.empty((images, positions, neurons), dtype=np.int64)
    for j in range(groups):
        rows = slice(j * neurons // groups, (j + 1) * neurons // groups)
        seen = under[..., j * channels // groups : (j + 1) * channels // groups]
        found = layer.total(seen.reshape(images * positions, -1), rows)
        counts[:, :, rows] = found.reshape(images, positions, -1)
    return counts.reshape(images, -1)


def pool(values, node):
    """[images, positions * channels]: the largest or the sum of the values in a window that are inside the plane."""
    under, inside = windows(values, node)
    inside = inside[:, :, np.newaxis]
    if node["pool"] == "max":
        return np.where(inside, under, np.iinfo(np.int64).min).max(axis=2).reshape(len(values), -1)
    return np.where(inside, under, 0).sum(axis=2).reshape(len(values), -1)


# number_contract.md, "Between layers"


def requantise(values, node):
    half = 1 << node["shift"] - 1 if node["rounding"] == "half_up" and node["shift"] > 0 else 0
    return ((values * node["multiplier"] + half) >> node["shift"]).clip(0, node["maximum"])


# number_contract.md, "Run-time lengths"


def gains_of_bits(layer, clocks):
    """[clocks, pairs of classes]: the most that the one can gain on the other in each clock, and 0 beside them."""
    w = layer.weight_bits(slice(None), clocks).astype(np.int64)
    negative = layer.weights < 0
    if layer.xnor:
        counted = [1 - w, w]
    else:  # The product bit is 0 with x = 0, and w with x = 1; that of a negative weight is inverted.
        counted = [negative + 0 * w, np.where(negative, 1 - w, w)]
    gains = [np.zeros((len(w), 1), dtype=np.int64)]
    for j in range(len(layer.weights)):
        ahead = [d[:, j : j + 1] - np.delete(d, j, axis=1) for d in counted]
        gains.append(np.maximum(*ahead).sum(axis=2).clip(0))
    return np.hstack(gains)


def margins(layer):
    """[bits + 1]: M(t), the most that any class can still gain on another from bit t on."""
    gains = np.vstack([gains_of_bits(layer, clocks) for clocks in layer.slices(4 * layer.weights.size)])
    # The largest of the sums over the bits from t on, not the sum of the largest.
    return np.vstack([gains, 0 * gains[:1]])[::-1].cumsum(axis=0)[::-1].max(axis=1) * layer.unit


def early_exit(layer, thresholds):
    """The logits [images, classes] and the number of bits [images] at which the last layer ends."""
    margin, n = margins(layer), layer.bits
    negative = (layer.weights < 0).sum(axis=1)
    parts = layer.slices(thresholds.size + layer.weights.size)
    counts = np.concatenate([layer.counts(thresholds, slice(None), clocks) for clocks in parts])
    running = np.concatenate([np.zeros_like(counts[:1]), counts.cumsum(axis=0)])
    inverted_to_come = (n - np.arange(n + 1))[:, np.newaxis, np.newaxis] * negative
    totals = layer.biases + layer.unit * (running - inverted_to_come)  # T(t), [bits + 1, images, classes]
    ends = np.full(len(thresholds), n)
    for image in range(len(thresholds)):
        for t in range(n - 1):
            leader = totals[t, image].argmax()
            lead = totals[t + 1, image, leader] - np.delete(totals[t + 1, image], leader)
            if (lead > margin[t + 1]).all():
                ends[image] = t + 2
                break
    return totals[ends, np.arange(len(thresholds))], ends


# The whole network

# logits [images, classes]; for each node that counts (id, counts [images, values], sums [images, values]), except for a
# last layer that ends early; the bits [images] that the last layer counted.
Answer = collections.namedtuple("Answer", "logits counts bits")


def run(document, images, halvings=0, exit_early=False):
    """The answer to images [images, features].

    Folds and loadable weights move results in time and are not looked at, nor is `pipeline_delay` (number_contract.md,
    "Products and sums"; folding.md).
    """
    nodes, values, trace, bits = chain(document), images, [], None
    for node in nodes:
        if node["kind"] == "input":
            require(
                values.shape[1] == node["features"], f"an image has {values.shape[1]} pixels, not {node['features']}"
            )
            require((values <= node["maximum"]).all(), f"a pixel is above {node['maximum']}")
        elif node["kind"] == "requantise":
            values = requantise(values, node)
        elif node["kind"] in ("dense", "conv2d"):
            layer = Layer(document, node, halvings)
            if exit_early and node is nodes[-2]:
                values, bits = early_exit(layer, values)
                continue
            counts = layer.total(values) if node["kind"] == "dense" else convolve(layer, values)
            values = np.tile(layer.biases, counts.shape[1] // len(layer.biases)) + layer.unit * counts
            bits = np.full(len(images), layer.bits)
            trace.append((node["id"], counts, values))
        elif node["kind"] == "pool":
            values = pool(values, node)
        else:
            require(node["kind"] == "output", f"{node['kind']} is not a node")
    return Answer(values, trace, bits)


def require_length(document, halvings, exit_early):
    """number_contract.md, "Run-time lengths": refuses what the schedule does not allow."""
    schedule, last = document["schedule"], chain(document)[-2]
    require(0 <= halvings <= schedule.get("halvings", 0), f"the schedule does not allow {halvings} halvings")
    if exit_early:
        require("early_exit" in schedule, "the schedule has no early exit")
        able = last["kind"] == "dense" and last["accumulator"] == "count" and len(last["weights"]) <= 64
        require(able, "the last layer is not dense with exact counters and at most 64 classes")


# docs/data.md, "CSV" and "Labels"


def read_rows(path):
    """The header, or None, and the rows of a CSV file."""
    text = pathlib.Path(path).read_bytes().decode("utf-8-sig").rstrip(" \t\r\n")
    rows = list(csv.reader(text.replace("\r\n", "\n").split("\n")))
    require(len({len(row) for row in rows}) == 1, f"{path}: rows have different lengths")
    return (rows[0], rows[1:]) if len(rows) > 1 and is_header(rows[0], rows[1]) else (None, rows)


def is_header(first, second):
    """Names, blanks and numbers that count up, with a name over a number of the second line."""
    is_name = [re.search("[A-Za-z_]", field) is not None for field in first]
    numbers = [field for field, name in zip(first, is_name) if field and not name]
    counting = any(numbers == [str(k + start) for k in range(len(numbers))] for start in (0, 1))
    return counting and any(name and below.isdecimal() for name, below in zip(is_name, second))


def read_images(path, label, compact):
    """The images [rows, pixels] and the class of each."""
    header, rows = read_rows(path)
    names = header or []
    column = len(rows[0]) - 1
    if label == "first":
        column = 0
    elif label is None:
        column = next((k for k, name in enumerate(names) if name.lower() == "label"), column)
    elif label != "last":
        require(label in names, f"{path}: no column is called {label}")
        column = names.index(label)
    fields = [row[:column] + row[column + 1 :] for row in rows]
    require(all(field.isdecimal() for row in fields for field in row), f"{path}: a pixel is not a decimal number")
    pixels = np.array(fields, dtype=np.int64)
    labels = [row[column] for row in rows]
    if compact:
        training = {text for k, text in enumerate(labels) if k % 5 != 4}
        table = sorted(training, key=lambda text: (not text.isdecimal(), int(text) if text.isdecimal() else text))
        return pixels, [table.index(text) for text in labels]
    return pixels, [int(text) for text in labels]


# docs/engines.md, "Logits of every image"


def class_of(logits):
    """scnir.md, "Nodes": the index of the largest, the lowest index on a tie."""
    return logits.index(max(logits))


def logits_csv(classes, logits):
    lines = [",".join(["label", "class"] + [f"logit_{k}" for k in range(logits.shape[1])])]
    for true_class, values in zip(classes, logits.tolist()):
        lines.append(",".join(map(str, [true_class, class_of(values)] + values)))
    return "\n".join(lines) + "\n"


def counts_csv(trace):
    """Every count: what the bits of each neuron add up to, before its bias and the unit of a halved stream."""
    lines = ["image,node,value,count,sum"]
    for node, counts, sums in trace:
        for (image, value), count in np.ndenumerate(counts):
            lines.append(f"{image},{node},{value},{count},{sums[image, value]}")
    return "\n".join(lines) + "\n"


def arguments():
    parser = argparse.ArgumentParser(
        description=__doc__, epilog=EXAMPLE, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("netlist", help="SC-NIR document, or a run or bundle that holds one")
    parser.add_argument("images", help="CSV file: one image and its label in each row (docs/data.md)")
    parser.add_argument("--logits", metavar="FILE", help="where the logits go (default: standard output)")
    parser.add_argument("--counts", metavar="FILE", help="every count of every neuron, one per line")
    parser.add_argument("--halvings", type=int, default=0, metavar="K", help="run all streams at 1/2^K of their length")
    parser.add_argument("--early-exit", action="store_true", help="let the last layer end once its class is decided")
    parser.add_argument("--all", action="store_true", help="run all rows, not only the test rows 4, 9, 14, ...")
    parser.add_argument("--label", metavar="COLUMN", help="column of the label: first, last or its name")
    parser.add_argument("--labels", choices=["numbers", "compact"], default="numbers", help="what labels mean")
    return parser.parse_args()


def main():
    options = arguments()
    document = read_document(options.netlist)
    require_length(document, options.halvings, options.early_exit)
    images, classes = read_images(options.images, options.label, options.labels == "compact")
    if not options.all:
        images, classes = images[4::5], classes[4::5]
    answer = run(document, images, options.halvings, options.early_exit)
    text = logits_csv(classes, answer.logits)
    if options.logits:
        pathlib.Path(options.logits).write_text(text, encoding="ascii")
    else:
        sys.stdout.write(text)
    if options.counts:
        pathlib.Path(options.counts).write_text(counts_csv(answer.counts), encoding="ascii")


if __name__ == "__main__":
    try:
        main()
    except (Wrong, OSError) as error:
        sys.stderr.write(f"interpret: {error}\n")
        sys.exit(2)
    except (ValueError, KeyError, TypeError, IndexError, AttributeError) as error:
        sys.stderr.write(f"interpret: the input is not valid: {error!r}\n")
        sys.exit(2)

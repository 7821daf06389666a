#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Holds `pulsewright evaluate --logits` to tools/interpret.py, byte by byte: on documents of the repository, on random
ones, and on the forms of CSV files. Then spoils the interpreter, one rule at a time, and wants each spoilt rule to
change an answer. Wants the environment of tools/setup-python.sh."""

import argparse
import json
import os
import pathlib
import random
import re
import shutil
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True  # The tree stays as it is.
import draw_documents  # says where interpret is
import numpy as np

import interpret
import spoiled_rules

ROOT = pathlib.Path(__file__).resolve().parents[2]
INTERPRET = ROOT / "tools" / "interpret.py"


def canonical(document):
    return json.dumps(document, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def settings(document):
    """Each length that the schedule allows, as (halvings, early exit)."""
    schedule = document["schedule"]
    exits = [False]
    if "early_exit" in schedule:
        exits.append(True)
    return [(halvings, exit_early) for halvings in range(schedule.get("halvings", 0) + 1) for exit_early in exits]


def as_csv(images):
    """A CSV file whose test rows are these images; four training rows stand before each (docs/data.md)."""
    rows = [",".join(map(str, image)) + ",0\n" for image in images for _ in range(5)]
    return "".join(rows)


class Comparison:
    """Runs the program and the interpreter on documents, and counts."""

    def __init__(self, program, scratch, keep):
        self.program, self.scratch, self.keep = program, pathlib.Path(scratch), keep
        self.documents = self.runs = self.images = self.logits = self.different = self.rejected = 0
        self.packages = self.words = 0

    def failed(self):
        return self.different + self.rejected > 0

    def summary(self):
        return (
            f"{self.documents} documents, {self.runs} runs, {self.images} images, {self.logits} logits, "
            f"{self.packages} packages, {self.words} words of expected.hex, "
            f"{self.different} differ, {self.rejected} rejected"
        )

    def compare(self, name, document, images):
        """A document, on images [images][features], at each length that its schedule allows."""
        self.documents += 1
        netlist, data = self.scratch / "netlist.json", self.scratch / "images.csv"
        netlist.write_text(canonical(document), encoding="utf-8")
        data.write_text(as_csv(images), encoding="ascii")
        check = subprocess.run([self.program, "check", netlist], capture_output=True, text=True)
        if check.returncode not in (0, 1):  # 1: valid, but without Verilog
            self.rejected += 1
            self.report(f"{name}: check ended with {check.returncode}\n{check.stdout}{check.stderr}", name)
            return
        if check.returncode == 0:
            self.compare_package(name, netlist, document)
        for halvings, exit_early in settings(document):
            answer = interpret.run(document, np.array(images, dtype=np.int64), halvings, exit_early)
            self.runs += 1
            self.images += len(images)
            self.logits += answer.logits.size
            for engine in ("automatic", "reference"):
                found = self.evaluate(netlist, data, engine, halvings, exit_early)
                if found != (interpret.logits_csv([0] * len(images), answer.logits), int(answer.bits.sum())):
                    self.different += 1
                    where = f"{name}, engine {engine}, halvings {halvings}, early exit {exit_early}"
                    self.report(f"{where}: evaluate gives\n{found}\ninterpret.py gives\n{answer.logits}", name)

    def compare_package(self, name, netlist, document):
        """The goldens of the generated testbench."""
        package = self.scratch / "package"
        shutil.rmtree(package, ignore_errors=True)
        done = subprocess.run([self.program, "rtl", netlist, "--out", package], capture_output=True, text=True)
        self.packages += 1
        golden, expected = goldens(document, package) if done.returncode == 0 else (done.stderr, [])
        self.words += len(expected)
        if golden != expected or not expected:
            self.different += 1
            self.report(f"{name}: tb/expected.hex has\n{golden}\ninterpret.py gives\n{expected}", name)

    def evaluate(self, netlist, data, engine, halvings, exit_early):
        """What the program says: the text of the logits, and the bits that the last layer counted for all images."""
        logits = self.scratch / "logits.csv"
        logits.unlink(missing_ok=True)
        command = [self.program, "evaluate", netlist, "--data", f"csv:{data}", "--logits", logits, "--json"]
        command += ["--engine", engine, "--halvings", str(halvings)] + (["--early-exit"] if exit_early else [])
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode != 0 or not logits.exists():
            return done.stdout + done.stderr, None
        text, members = logits.read_text(encoding="ascii"), json.loads(done.stdout)
        if "last_layer_bits_counted" in members:
            return text, members["last_layer_bits_counted"]
        return text, self.bits_of(netlist, text)  # The member is there only for chosen lengths.

    @staticmethod
    def bits_of(netlist, text):
        document = json.loads(netlist.read_text(encoding="utf-8"))
        counting = [node for node in interpret.chain(document) if node["kind"] in ("dense", "conv2d")]
        return interpret.by_id(document, "streams")[counting[-1]["input_stream"]]["length"] * (text.count("\n") - 1)

    def report(self, what, name):
        print(what)
        if self.keep:
            folder = pathlib.Path(self.keep)
            folder.mkdir(parents=True, exist_ok=True)
            for file, end in (("netlist.json", "json"), ("images.csv", "csv")):
                (folder / f"{name}.{end}").write_bytes((self.scratch / file).read_bytes())


def documents_of_the_repository():
    """Names and documents, the example of docs/scnir.md among them."""
    for pattern in ("generated/reference/scnir_document.json", "tests/fuzz/corpus/netlist/*.json"):
        for path in sorted(ROOT.glob(pattern)):
            yield path.stem, interpret.read_document(path)
    for folder in ("tests/exact", "tests/interpret/documents"):
        for path in sorted((ROOT / folder).glob("*.json")):
            yield path.stem, interpret.read_document(path)
    page = (ROOT / "docs" / "scnir.md").read_text(encoding="utf-8")
    yield "example", json.loads(re.search("```json\n(.*?)```", page, re.DOTALL).group(1))


def goldens(document, package):
    """docs/rtl.md: a package's tb/expected.hex, and the words that the interpreter has for its tb/stimulus.hex."""
    pixels = [int(word, 16) for word in (package / "tb" / "stimulus.hex").read_text(encoding="ascii").split()]
    images = np.array(pixels, dtype=np.int64).reshape(-1, interpret.chain(document)[0]["features"])
    words = []
    for logits in interpret.run(document, images).logits.tolist():
        words += [f"{value % (1 << 32):08x}" for value in logits + [interpret.class_of(logits)]]
    return (package / "tb" / "expected.hex").read_text(encoding="ascii").split(), words


def draw_images(rng, node, count):
    """Images for an input node, [count][features], with all pixels 0 and all at the maximum among them."""
    top = min(node["maximum"], 255)
    images = [[value] * node["features"] for value in (0, top)]
    return images + [[rng.randint(0, top) for _ in range(node["features"])] for _ in range(count - 2)]


def reference_package_differs():
    """Whether the goldens of generated/reference are other words than the interpreter's."""
    package = ROOT / "generated" / "reference"
    golden, expected = goldens(interpret.read_document(package), package)
    print(f"generated/reference: {len(golden)} words of expected.hex, {'equal' if golden == expected else 'DIFFERENT'}")
    return golden != expected


ROWS = ["0,1,0", "2,3,1", "4,5,0", "6,7,1", "16,9,1", "0,1,0", "2,3,1", "4,5,0", "6,7,1", "9,16,0"]
FRONT = [",".join([row.split(",")[2], *row.split(",")[:2]]) for row in ROWS]

# Files with images for the example of docs/scnir.md, and flags that both programs have.
FORMS = {
    "plain": ("\n".join(ROWS), []),
    "byte order mark, CR LF, blank lines": ("\ufeff" + "\r\n".join(ROWS) + "\r\n \r\n\r\n", []),
    "quotes": ("\n".join(re.sub("^([0-9]+)", r'"\1"', row) for row in ROWS), []),
    "header": ("p1,p2,Label\n" + "\n".join(ROWS), []),
    "header with the label in front": ("label,0,1\n" + "\n".join(FRONT), []),
    "a named column": ("kind,1,2\n" + "\n".join(FRONT), ["--label", "kind"]),
    "the first column": ("\n".join(FRONT), ["--label", "first"]),
    "compact labels": ("\n".join(row[:-1] + {"0": "5", "1": "200"}[row[-1]] for row in ROWS), ["--labels", "compact"]),
    "labels that are text": (
        "\n".join(row[:-1] + {"0": "cat", "1": "12"}[row[-1]] for row in ROWS),
        ["--labels", "compact"],
    ),
    "a pixel above the maximum": ("\n".join(ROWS[:4] + ["17,0,0"]), []),
    "a pixel that is no number": ("\n".join(ROWS[:4] + ["-1,0,0"]), []),
    "another number of pixels": ("\n".join("1," + row for row in ROWS), []),
    "a blank line between rows": ("\n".join(ROWS[:4] + ["", "1,2,0"]), []),
    "halvings that the schedule has not": ("\n".join(ROWS), ["--halvings", "1"]),
    "early exit that the schedule has not": ("\n".join(ROWS), ["--early-exit"]),
}


def command_lines_differ(program, scratch):
    """Whether the command lines read a file of images in different ways, or end with different exit codes."""
    scratch = pathlib.Path(scratch)
    netlist, data = scratch / "example.json", scratch / "example.csv"
    netlist.write_text(canonical(dict(documents_of_the_repository())["example"]), encoding="utf-8")
    bad = 0
    for name, (text, flags) in FORMS.items():
        data.write_bytes(text.encode("utf-8"))
        outcomes = []
        for command in (
            [program, "evaluate", netlist, "--data", f"csv:{data}"],
            [sys.executable, INTERPRET, netlist, data],
        ):
            logits = scratch / "example.logits"
            logits.unlink(missing_ok=True)
            done = subprocess.run([*command, "--logits", logits, *flags], capture_output=True)
            outcomes.append((done.returncode, logits.read_bytes() if logits.exists() else None))
        if outcomes[0] != outcomes[1]:
            bad += 1
            print(f"{name}: evaluate gives {outcomes[0]}, interpret.py {outcomes[1]}")
    print(f"command line: {len(FORMS)} forms of images, {bad} differ")
    return bad > 0 or counts_differ(netlist, data, scratch / "counts.csv")


def counts_differ(netlist, data, counts):
    """Whether --counts writes other counts of the example than those worked out by hand; the biases are 0 and -2."""
    data.write_text("\n".join(ROWS), encoding="ascii")
    subprocess.run([sys.executable, INTERPRET, netlist, data, "--counts", counts], capture_output=True, check=True)
    found = counts.read_text(encoding="ascii").splitlines()[1:]
    expected = ["0,sum,0,3,3", "0,sum,1,2,0", "1,sum,0,-3,-3", "1,sum,1,1,-1"]
    if found != expected:
        print(f"--counts: expected {expected}, got {found}")
    return found != expected


def unseen_rules(cases):
    """The rules that can be spoilt without a change of any answer to these (document, images)."""

    def answers(document, images):
        answers = [interpret.run(document, images, *setting) for setting in settings(document)]
        return [interpret.logits_csv([0] * len(images), answer.logits) for answer in answers]

    right = [answers(*case) for case in cases]

    def is_seen(rule):
        with spoiled_rules.spoilt(rule):
            return any(answers(*case) != expected for case, expected in zip(cases, right))

    unseen = [rule for rule in spoiled_rules.RULES if not is_seen(rule)]
    for rule in unseen:
        print(f"no answer changes without the rule: {rule}")
    print(f"controls: {len(spoiled_rules.RULES)} rules spoilt, {len(spoiled_rules.RULES) - len(unseen)} seen")
    return unseen


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("program", help="the program pulsewright")
    parser.add_argument("--documents", type=int, default=40, help="random documents (default: 40)")
    parser.add_argument(
        "--seed",
        type=int,
        default=int(os.environ.get("PULSEWRIGHT_SEED", "1")),
        help="default: PULSEWRIGHT_SEED, else 1",
    )
    parser.add_argument("--keep", metavar="FOLDER", help="keeps the documents and images that differ")
    options = parser.parse_args()
    print(f"seed {options.seed}")
    rng = random.Random(options.seed)
    drawn = [draw_documents.draw_document(options.seed * 1_000_000 + k) for k in range(options.documents)]
    with tempfile.TemporaryDirectory() as scratch:
        fixed, random_ones = (Comparison(options.program, scratch, options.keep) for _ in range(2))
        for name, document in documents_of_the_repository():
            fixed.compare(name, document, draw_images(rng, interpret.chain(document)[0], 20))
        print(f"repository: {fixed.summary()}")
        for document, images in drawn:
            random_ones.compare(document["name"], document, images)
        print(f"random: {random_ones.summary()}")
        failed = [fixed.failed(), random_ones.failed(), reference_package_differs()]
        failed.append(command_lines_differ(options.program, scratch))
    failed.append(bool(unseen_rules([(document, np.array(images, dtype=np.int64)) for document, images in drawn])))
    return 1 if any(failed) else 0


if __name__ == "__main__":
    sys.exit(main())

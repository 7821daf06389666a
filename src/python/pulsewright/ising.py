# SPDX-License-Identifier: Apache-2.0
"""Ising models, and the p-bit machines that sample them. docs/ising.md has the rules, docs/python.md the guide.

States are int8 arrays of -1 and +1, [n, spins]. Energies are float64 in the units of the model's file."""

from __future__ import annotations

import contextlib
import json
import os
import tempfile
from typing import Any, Callable, Iterator, Mapping, NamedTuple, Optional, Sequence, Union

import numpy as np

from . import _arrays, _native
from ._bundle import Exported, ParityReport, simulator_names
from ._circuit import _budget

__all__ = ["Machine", "MachineBundle", "SpinModel", "States", "make_model", "read_machine", "read_model", "train"]

Path = Union[str, "os.PathLike[str]"]
Progress = Optional[Callable[[dict], Any]]


class States(NamedTuple):
    """Different states, those of the least energy first."""

    states: np.ndarray  #: int8 [n, spins], each -1 or +1
    energies: np.ndarray  #: float64 [n]
    counts: np.ndarray  #: int64 [n]: how often each was found
    report: dict  #: the object of the command's --json


def _found(answer: tuple, spins: int) -> States:
    text, found = answer
    n = len(found)
    states, energies, counts = np.empty((n, spins), np.int8), np.empty((n, 1)), np.empty((n, 1), np.int64)
    found.copy(states, energies, counts)
    return States(states, energies[:, 0].copy(), counts[:, 0].copy(), json.loads(text))


def _integers(values: Any, name: str, dimensions: int) -> np.ndarray:
    """int64 in C order."""
    array = _arrays._array(values, name)
    if array.size == 0:
        array = array.astype(np.int64)
    if array.dtype.kind not in "iu" or array.dtype == np.uint64:
        raise TypeError(f"{name} must be integers, not {array.dtype}; multiply by a scale, which the model keeps")
    if array.ndim != dimensions:
        raise ValueError(f"{name} has shape {array.shape}; {dimensions} dimensions were expected")
    return np.ascontiguousarray(array, dtype=np.int64)


class SpinModel:
    """An Ising model in exact integers: E(s) = -sum h_i s_i - sum J_ij s_i s_j, divided by `scale` with `offset` added.

    fields: h, integers [spins]. couplings: J as a symmetric or upper triangular matrix [spins, spins] with a diagonal of
    zeros, or (pairs, weights): integers [n, 2] with i < j, each pair once, and [n].
    """

    __slots__ = ("_native", "_sha256")

    def __init__(self, fields: Any, couplings: Any, *, offset: int = 0, scale: int = 1):
        fields = _integers(fields, "fields", 1)
        if isinstance(couplings, tuple):
            pairs = _integers(couplings[0], "pairs", 2)
            weights = _integers(couplings[1], "weights", 1)
        else:
            matrix = _integers(couplings, "couplings", 2)
            if matrix.shape != (len(fields), len(fields)):
                raise ValueError(f"couplings has shape {matrix.shape}, but there are {len(fields)} fields")
            if np.diagonal(matrix).any():
                raise ValueError("a spin is coupled to itself: the diagonal of couplings must be 0")
            lower = np.tril(matrix)
            if lower.any() and not (matrix == matrix.T).all():
                raise ValueError("couplings are neither symmetric nor upper triangular")
            pairs = np.ascontiguousarray(np.argwhere(np.triu(matrix)), dtype=np.int64)
            weights = np.ascontiguousarray(matrix[pairs[:, 0], pairs[:, 1]])
        if pairs.shape != (len(weights), 2):
            raise ValueError(f"pairs has shape {pairs.shape}, but there are {len(weights)} weights: [{len(weights)}, 2]")
        if not 1 <= scale <= 2**53 or abs(offset) > 2**53:
            raise ValueError(f"scale is {scale} and offset {offset}; 1 to 2^53 and at most 2^53 were expected")
        self._adopt(_native.spin_model(fields, pairs, weights, offset, scale))

    def _adopt(self, native: Any) -> "SpinModel":
        self._native = native
        self._sha256: Optional[str] = None
        return self

    @property
    def spins(self) -> int:
        return self._native.spins

    @property
    def fields(self) -> np.ndarray:
        """h, int64 [spins]."""
        out = np.empty((self.spins, 1), np.int64)
        self._native.copy_fields(out)
        return out[:, 0].copy()

    @property
    def couplings(self) -> tuple[np.ndarray, np.ndarray]:
        """Pairs, int64 [n, 2] with i < j, and their J, int64 [n]."""
        n = self._native.size
        pairs, weights = np.empty((n, 2), np.int64), np.empty((n, 1), np.int64)
        self._native.copy_couplings(pairs, weights)
        return pairs, weights[:, 0].copy()

    @property
    def offset(self) -> int:
        return self._native.offset

    @property
    def scale(self) -> int:
        """Energies are (E + offset) / scale."""
        return self._native.scale

    @property
    def labels(self) -> tuple[str, ...]:
        """Names of the spins in the file; empty if they are called 0, 1, 2, ..."""
        return tuple(self._native.labels)

    @property
    def notes(self) -> tuple[str, ...]:
        """What the reader of the file has to say, such as an offset that it does not state."""
        return tuple(self._native.notes)

    @property
    def sha256(self) -> str:
        """The same for the same spins, fields and couplings in every format."""
        if self._sha256 is None:
            self._sha256 = self._native.sha256()
        return self._sha256

    def energy(self, states: Any) -> np.ndarray:
        """float64 [n] of states [n, spins], each -1 or +1."""
        array = _states(states, "states", self.spins)
        out = np.empty((len(array), 1))
        self._native.energies(array, out)
        return out[:, 0].copy()

    def exact(self, beta: float = 1.0) -> dict:
        """log Z, mean and ground energies, mean spins and products, by enumeration of at most 24 spins.

        The object of ``pulsewright ising exact --json`` without what it says about the file.
        """
        if not 0 <= beta <= 1e6:
            raise ValueError(f"beta is {beta}; 0 to 1000000 was expected")
        return json.loads(self._native.exact(beta))

    def anneal(
        self, *, method: Optional[str] = None, reads: int = 32, sweeps: Optional[int] = None,
        hot: Optional[float] = None, cold: Optional[float] = None, width: int = 8, seed: int = 1,
        seconds: Optional[float] = None, target: Optional[float] = None, solutions: int = 10,
        progress: Progress = None,
    ) -> States:
        """Looks for the states of least energy, or for the largest cut of a graph, by cooling machines.

        The options are the flags of ``pulsewright ising anneal``: method "cool" or "temper"; reads; sweeps of each
        read, without which reads begin short and grow; inverse temperatures hot and cold per unit of energy; seconds
        of processor time; target at which to stop, a cut of a graph or an energy. solutions: how many to return.
        """
        _check_width(width)
        for name, value in (("hot", hot), ("cold", cold)):
            if value is not None and not 0 <= value <= 1e6:
                raise ValueError(f"{name} is {value}; 0 to 1000000 was expected")
        if seconds is not None and not seconds > 0:
            raise ValueError(f"seconds is {seconds}; more than 0 was expected")
        request = _native.AnnealRequest()
        request.reads, request.sweeps, request.hot, request.cold = reads, sweeps, hot, cold
        request.width, request.seed, request.seconds = width, seed, seconds
        request.target, request.solutions = target, solutions
        return _found(self._native.anneal(request, method or "", progress), self.spins)

    def compile(
        self, *, beta: float = 1.0, schedule: Sequence[tuple[float, int]] = (), width: int = 16,
        clamps: Optional[Mapping[int, int]] = None, name: str = "machine", seed: int = 1, rows: int = 0,
    ) -> "Machine":
        """The p-bit machine of the model.

        beta: inverse temperature per unit of energy; schedule: (beta, sweeps) for each temperature in turn instead.
        width: bits of a random word. clamps: {spin: state} of spins that are held. rows: of a folded machine; 0 for a
        block for each spin.
        """
        _check_width(width)
        words = _native.MachineWords()
        if not 0 <= beta <= 1e6:
            raise ValueError(f"beta is {beta}; 0 to 1000000 was expected")
        words.beta, words.width = beta, width
        words.schedule = [f"{temperature!r}:{sweeps}" for temperature, sweeps in _pairs(schedule)]
        words.clamps = [f"{int(spin)}:{int(state)}" for spin, state in (clamps or {}).items()]
        return Machine(self._native.compile(words, name, seed, rows))

    def save(self, path: Path, format: str = "") -> None:
        """Writes an edge list, .coo, .json (BQM), .qubo or .csv; the ending says which unless `format` does."""
        self._native.write(os.fspath(path), format)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, SpinModel):
            return NotImplemented
        return (self.sha256, self.offset, self.scale) == (other.sha256, other.offset, other.scale)

    def __hash__(self) -> int:
        return hash(self.sha256)

    def __reduce__(self) -> tuple:
        return _restore_model, (self.fields, *self.couplings, self.offset, self.scale)

    def __repr__(self) -> str:
        return f"<SpinModel of {self.spins} spins, {self._native.size} couplings, {self.sha256[:12]}>"


def _pairs(schedule: Sequence[tuple[float, int]]) -> Iterator[tuple[float, int]]:
    for temperature, sweeps in schedule:
        yield float(temperature), int(sweeps)


def _check_width(width: int) -> None:
    if not 1 <= width <= 16:
        raise ValueError(f"width is {width}; 1 to 16 bits were expected")


def _states(values: Any, name: str, spins: Optional[int] = None) -> np.ndarray:
    array = _arrays._array(values, name)
    if array.dtype.kind not in "iu":
        raise TypeError(f"{name} must be integers -1 and +1, not {array.dtype}")
    if array.ndim != 2 or (spins is not None and array.shape[1] != spins):
        raise ValueError(f"{name} has shape {array.shape}, but [n, {'spins' if spins is None else spins}] was expected")
    wrong = np.argwhere((array != 1) & (array != -1)) if array.dtype.kind == "i" else np.argwhere(array != 1)
    if len(wrong):
        i, j = wrong[0]
        raise ValueError(f"{name}[{i}, {j}] is {array[i, j]}, not -1 or +1")
    return np.ascontiguousarray(array, dtype=np.int8)


def _adopt_model(native: Any) -> SpinModel:
    return SpinModel.__new__(SpinModel)._adopt(native)


def _restore_model(fields: np.ndarray, pairs: np.ndarray, weights: np.ndarray, offset: int, scale: int) -> SpinModel:
    return SpinModel(fields, (pairs, weights), offset=offset, scale=scale)


def read_model(path: Path, *, format: str = "", scale: Optional[int] = None) -> SpinModel:
    """The model in an edge list, .coo, .json (BQM), .qubo or .csv (docs/ising.md).

    format: "edges", "coo", "bqm", "qubo" or "matrix", if the name does not say it. scale: numbers times this are
    integers. Raises Refused with the lines that are wrong.
    """
    return _adopt_model(_native.read_spin_model(os.fspath(path), format, scale))


def make_model(description: str) -> SpinModel:
    """A graph such as "torus:64:64:1" or "G1", or logic such as "adder:4", as ``pulsewright ising make``."""
    with tempfile.TemporaryDirectory(prefix="pulsewright-") as folder:
        return _adopt_model(_native.make_spin_model(description, os.path.join(folder, "model.coo")))


class MachineBundle(Exported):
    """The bundle of a machine."""

    @property
    def machine(self) -> "Machine":
        return read_machine(self.folder)

    def parity(
        self, simulators: Union[str, Sequence[str]] = "both", *, clocks: int = 10000, seed: int = 1,
        axi: bool = False, rtl: Optional[str] = None, progress: Progress = None,
    ) -> ParityReport:
        """Simulates the bundle's Verilog and compares every spin in every clock; as `Machine.parity`.

        Evidence goes into the bundle if it is whole: both simulators, at least 1000 clocks, equal.
        """
        return _parity(self.folder, simulators, clocks, seed, axi, rtl, progress)


def _parity(
    file: str, simulators: Union[str, Sequence[str]], clocks: int, seed: int, axi: bool, rtl: Optional[str],
    progress: Progress,
) -> ParityReport:
    request = _native.MachineParityRequest()
    request.simulators = simulator_names(simulators)
    request.clocks, request.seed, request.axi, request.rtl = clocks, seed, axi, rtl or ""
    return ParityReport(json.loads(_native.prove_machine(file, request, progress)))


class Machine:
    """A p-bit machine: a model with everything that decides its bits. It does not change, and pickles as its document.

    `SpinModel.compile`, `read_machine` and `train` make one.
    """

    __slots__ = ("_native", "_about", "_report", "__weakref__")

    def __init__(self, native: Any, report: Optional[dict] = None):
        self._native = native
        self._about = json.loads(native.describe())
        self._report = report

    @property
    def name(self) -> str:
        """The top module of its Verilog."""
        return self._about["name"]

    @property
    def spins(self) -> int:
        return self._about["spins"]

    @property
    def summary(self) -> dict:
        """Colours, words, period, inverse temperatures and what is unsafe, as ``pulsewright ising compile --json``."""
        return dict(self._about)

    @property
    def sha256(self) -> str:
        """SHA-256 of the document, the identity of the machine."""
        return self._about["machine_sha256"]

    @property
    def document(self) -> str:
        """The document ``pulsewright.ising/1``, canonical JSON."""
        return self._native.text()

    @property
    def model(self) -> SpinModel:
        """The model whose energies its states have."""
        return _adopt_model(self._native.model())

    @property
    def training_report(self) -> Optional[dict]:
        """The object of ``pulsewright ising train --json``, if the machine was trained here; else None."""
        return self._report

    def run(self, n: int, *, every: int = 1) -> np.ndarray:
        """The machine's own states, one after each `every` sweeps from its start states on: int8 [n, spins].

        They are those of its Verilog, bit for bit, through all its steps.
        """
        if n < 0 or every < 1:
            raise ValueError(f"n is {n} and every {every}; at least 0 and 1 were expected")
        states = np.empty((n, self.spins), np.int8)
        self._native.run(every, states)
        return states

    def sample(
        self, *, sweeps: int = 10000, warmup: int = 1000, chains: int = 1, seed: Optional[int] = None,
        every: int = 1, progress: Progress = None,
    ) -> States:
        """Samples of the last step, each state once with its count.

        `States.report` has the mean energy with its error, the autocorrelation time, the mean spins and, of at most 24
        spins, the distance from the exact law. chains: machines with other seeds. every: sweeps between the states
        that are kept.
        """
        options = _native.SampleOptions()
        options.sweeps, options.warmup, options.chains = sweeps, warmup, chains
        options.seed, options.keep_every = seed, every
        return _found(self._native.sample(options, progress), self.spins)

    def classify(
        self, inputs: Any, *, labels: int = 10, sweeps: int = 400, warmup: int = 100, seed: int = 1,
        progress: Progress = None,
    ) -> np.ndarray:
        """The class of each row of inputs, read from the machine's own samples as `pulsewright ising classify` does: int64 [n].

        inputs: integers [n, inputs], each 0 or -1 for down and 1 for up; the first spins are clamped to a row, the next
        `labels` spins stand for the classes, and that which is up most often in `sweeps` sweeps is the answer.
        """
        options = _native.ClassifyOptions()
        options.labels, options.sweeps, options.warmup, options.seed = labels, sweeps, warmup, seed
        return np.array(self._native.classify(_patterns(inputs), options, progress), np.int64)

    @contextlib.contextmanager
    def _file(self) -> Iterator[str]:
        with tempfile.TemporaryDirectory(prefix="pulsewright-") as folder:
            path = os.path.join(folder, "machine.json")
            self.save(path)
            yield path

    def save(self, path: Path) -> None:
        """Writes the document."""
        with open(path, "w", encoding="utf-8", newline="") as file:
            file.write(self.document)

    def rtl(self, folder: Path) -> dict:
        """Writes the Verilog with a self-checking testbench; the object of ``pulsewright ising rtl --json``."""
        with self._file() as path:
            return json.loads(_native.write_machine_rtl(path, os.fspath(folder)))

    def estimate(
        self, *, max_lut4: Optional[int] = None, max_bram: Optional[int] = None,
        max_latency: Optional[int] = None, max_interval: Optional[int] = None,
    ) -> dict:
        """The object of ``pulsewright estimate --json``: iCE40 cells, and whether they keep within the limits."""
        with self._file() as path:
            budget = _budget(max_lut4, max_bram, max_latency, max_interval)
            return json.loads(_native.estimate_machine(path, budget))

    def parity(
        self, simulators: Union[str, Sequence[str]] = "both", *, clocks: int = 10000, seed: int = 1,
        axi: bool = False, rtl: Optional[str] = None, progress: Progress = None,
    ) -> ParityReport:
        """Simulates the Verilog and compares every spin in every clock with the exact machine.

        simulators: "verilator", "icarus" or "both". axi: the ports of NAME_axi, too. rtl: folder of Verilog to
        simulate as it lies there.
        """
        with self._file() as path:
            return _parity(path, simulators, clocks, seed, axi, rtl, progress)

    def export(self, folder: Path, *, synthesis: bool = True, progress: Progress = None) -> MachineBundle:
        """Writes a bundle: document, Verilog, testbench. An old bundle there is replaced."""
        out = os.fspath(folder)
        with self._file() as path:
            return MachineBundle(out, json.loads(_native.export_machine(path, out, synthesis, progress)))

    def __eq__(self, other: object) -> bool:
        return self.sha256 == other.sha256 if isinstance(other, Machine) else NotImplemented

    def __hash__(self) -> int:
        return hash(self.sha256)

    def __reduce__(self) -> tuple:
        return _restore_machine, (self.document, self._report)

    def __repr__(self) -> str:
        about = self._about
        return (f"<Machine {self.name}, {self.spins} spins in {about['colours']} colours, {about['couplings']} couplings, "
                f"words of {about['width']} bits, {about['layout']}, {self.sha256[:12]}>")


def _restore_machine(document: str, report: Optional[dict]) -> Machine:
    return Machine(_native.parse_machine(document), report)


def read_machine(path: Path) -> Machine:
    """The machine in a document, a bundle, or the folder of a training."""
    return Machine(_native.read_machine(os.fspath(path)))


def train(
    patterns: Any, *, hidden: int = 16, method: str = "pcd", updates: int = 24000, chains: int = 128, sweeps: int = 20,
    batch: int = 128, rate: float = 0.003, width: int = 12, weight_bits: int = 8, scale: int = 32,
    centered: bool = False, seed: int = 1, out: Optional[Path] = None, progress: Progress = None,
) -> Machine:
    """Trains a restricted Boltzmann machine on the integers of the machine that will be built.

    patterns: integers [n, visible], each 0 or -1 for down and 1 for up; or a name as the command has it, such as
    "bars-and-stripes:4:4". The other options are the flags of ``pulsewright ising train``. out: folder of the run;
    Ctrl-C ends a training at a checkpoint, and the same call goes on from there.

    Visible spins come first in the states of the result.
    """
    if method not in ("pcd", "cd"):
        raise ValueError(f"method is {method!r}; 'pcd' or 'cd' was expected")
    options = _native.MachineTraining()
    options.hidden, options.width, options.weight_bits, options.scale = hidden, width, weight_bits, scale
    options.updates, options.chains, options.sweeps, options.persistent = updates, chains, sweeps, method == "pcd"
    options.batch, options.rate, options.centered, options.seed = batch, rate, centered, seed
    if not isinstance(patterns, str):
        patterns = _patterns(patterns)
    with contextlib.ExitStack() as stack:
        if out is None:
            out = os.path.join(stack.enter_context(tempfile.TemporaryDirectory(prefix="pulsewright-")), "run")
        report = json.loads(_native.train_machine(patterns, options, os.fspath(out), progress))
        return Machine(_native.read_machine(os.fspath(out)), report)


def _patterns(values: Any) -> np.ndarray:
    array = _arrays._array(values, "patterns")
    if array.dtype == np.bool_:
        array = array.astype(np.int8)
    if array.dtype.kind in "iu" and array.ndim == 2 and array.min(initial=0) >= 0:
        array = 2 * np.minimum(array, 2).astype(np.int8) - 1
    return _states(array, "patterns")

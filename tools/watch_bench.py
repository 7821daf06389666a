#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""watch_bench.py [--pairs N] [--times N]: what the instrument costs, as the table in docs/watch.md: how soon it shows a run,
what it and the publishing take from a training, what drawing takes, and that killed instruments change nothing.

Every number is a median. Ratios are of runs that alternate within one call. Needs build/release and the MNIST data."""

import argparse
import fcntl
import hashlib
import os
import pathlib
import pty
import random
import select
import shutil
import signal
import statistics
import struct
import subprocess
import sys
import tempfile
import termios
import time

root = pathlib.Path(__file__).resolve().parent.parent
program = str(root / "build/release/src/pulsewright")
ticks = os.sysconf("SC_CLK_TCK")


class Instrument:
    """`pulsewright watch RUN` on a terminal of its own, whose output is counted and kept."""

    def __init__(self, run, columns=160, rows=48, arguments=()):
        self.start = time.monotonic()
        self.process, self.terminal = pty.fork()
        if self.process == 0:
            os.environ.update(TERM="xterm-256color", LC_ALL="C.UTF-8")
            os.execv(program, [program, "watch", str(run), *arguments])
        fcntl.ioctl(self.terminal, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self.output = b""

    def read(self, seconds):
        """Reads for so long; how many bytes came."""
        count = 0
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            if select.select([self.terminal], [], [], left)[0]:
                try:
                    data = os.read(self.terminal, 1 << 16)
                except OSError:
                    break
                self.output += data
                count += len(data)
        return count

    def wait_for(self, text, since=0, seconds=60):
        """When the text was written, in seconds since `start`."""
        end = time.monotonic() + seconds
        while text not in self.output[since:]:
            if time.monotonic() > end:
                sys.exit(f"watch_bench: {text!r} does not appear")
            self.read(0.002)
        return time.monotonic() - self.start

    def press(self, keys):
        os.write(self.terminal, keys)

    def processor_seconds(self):
        fields = pathlib.Path(f"/proc/{self.process}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / ticks

    def end(self, number=signal.SIGTERM):
        os.kill(self.process, number)
        os.waitpid(self.process, 0)
        os.close(self.terminal)


def train_command(out, data, *more):
    return [program, "train", "--data", data, "--out", str(out), "--quiet", *more]


def train(out, data, *more):
    subprocess.run(train_command(out, data, *more), check=True, stdout=subprocess.DEVNULL)


def hashes(folder):
    """The bytes of a run, without what only lives as long as its process."""
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.iterdir()) if path.name != "live"}


def attach(run, times):
    """Until the last line of the first full picture stands on the terminal."""
    seconds = []
    for _ in range(times):
        instrument = Instrument(run)
        seconds.append(instrument.wait_for(b"q quit"))
        instrument.end()
    return statistics.median(seconds)


def what_if(run, times):
    """From the key to the changed cost."""
    seconds = []
    instrument = Instrument(run)
    instrument.wait_for(b"q quit")
    instrument.read(2)
    for _ in range(times):
        for key, text in ((b"c", b"what if: "), (b"0", b"")):
            since = len(instrument.output)
            pressed = time.monotonic()
            instrument.press(key)
            if text:
                instrument.wait_for(text, since)
                seconds.append(time.monotonic() - pressed)
            instrument.read(1)
    instrument.end()
    return statistics.median(seconds)


def drawing(run, columns, rows, seconds):
    """The share of a core and the bytes per picture while every key press changes what is shown."""
    instrument = Instrument(run, columns, rows, ("--fps", "30"))
    instrument.wait_for(b"q quit")
    instrument.read(3)
    before = instrument.processor_seconds()
    start = time.monotonic()
    pictures = written = 0
    while time.monotonic() - start < seconds:
        instrument.press(b"n")
        written += instrument.read(1 / 30)
        pictures += 1
    share = (instrument.processor_seconds() - before) / (time.monotonic() - start)
    instrument.end()
    return share, written / pictures


def idle(run, seconds):
    """The share of a core and the bytes while nothing changes."""
    instrument = Instrument(run)
    instrument.wait_for(b"q quit")
    instrument.read(3)
    before = instrument.processor_seconds()
    written = instrument.read(seconds)
    share = (instrument.processor_seconds() - before) / seconds
    instrument.end()
    return share, written


def timed_training(folder, watched, *more):
    """Wall time of a training of two processes, one of them watched or none."""
    start = time.monotonic()
    outs = [folder / "a", folder / "b"]
    processes = [subprocess.Popen(train_command(out, "digits", *more), stdout=subprocess.DEVNULL) for out in outs]
    instrument = None
    if watched:
        while not (outs[0] / "run.json").exists():
            time.sleep(0.01)
        instrument = Instrument(outs[0])
    for process in processes:
        while process.poll() is None:
            if instrument:
                instrument.read(0.01)
            else:
                time.sleep(0.01)
    seconds = time.monotonic() - start
    if instrument:
        instrument.end()
    for out in outs:
        shutil.rmtree(out)
    return seconds


def ratio(pairs, changed, usual):
    """The median of the ratios of pairs, which begin in turn with either."""
    ratios = []
    for pair in range(pairs):
        if pair % 2:
            base = usual()
            ratios.append(changed() / base)
        else:
            other = changed()
            ratios.append(other / usual())
    return statistics.median(ratios)


def killed_instruments(folder, count, *more):
    """Trains beside instruments that are killed at random moments: whether the bytes are those of a quiet training."""
    train(folder / "quiet", "digits", *more)
    draw = random.Random(1)
    killed = 0
    while killed < count:
        shutil.rmtree(folder / "disturbed", ignore_errors=True)
        training = subprocess.Popen(train_command(folder / "disturbed", "digits", *more), stdout=subprocess.DEVNULL)
        while killed < count and training.poll() is None:
            if not (folder / "disturbed/run.json").exists():
                time.sleep(0.005)
                continue
            instrument = Instrument(folder / "disturbed")
            instrument.read(draw.uniform(0.01, 0.6))
            instrument.end(signal.SIGKILL)
            killed += 1
        if training.wait() != 0 or hashes(folder / "disturbed") != hashes(folder / "quiet"):
            return killed, False
    return killed, True


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pairs", type=int, default=10, help="pairs of trainings for each ratio (0: no ratios)")
    parser.add_argument("--times", type=int, default=20, help="attachments and what-ifs for each median")
    options = parser.parse_args()
    fixed = ("--encoding", "sign_magnitude", "--source-pair", "ramp_vdc")
    recipe = (*fixed, "--hidden", "32", "--threads", "1", "--epochs", "300")
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        train(folder / "digits", "digits", *recipe)
        train(folder / "mnist", "mnist", *fixed, "--hidden", "128", "--length", "16", "--real-epochs", "1", "--search-epochs", "1", "--epochs", "1")
        rows = [("attach, digits 64-32-10", f"{attach(folder / 'digits', options.times):.3f} s")]
        rows.append(("attach, MNIST 784-128-10", f"{attach(folder / 'mnist', options.times):.3f} s"))
        rows.append(("what-if, MNIST 784-128-10", f"{what_if(folder / 'mnist', options.times):.3f} s"))
        for columns, lines in ((160, 48), (320, 90)):
            share, size = drawing(folder / "digits", columns, lines, 10)
            rows.append((f"30 pictures per second at {columns}x{lines}", f"{share:.1%} of a core, {size / 1000:.1f} kB per picture"))
        share, written = idle(folder / "digits", 10)
        rows.append(("nothing changes", f"{share:.1%} of a core, {written} bytes in 10 s"))
        if options.pairs > 0:
            publishing = ratio(
                options.pairs,
                lambda: timed_training(folder, False, *recipe),
                lambda: timed_training(folder, False, *recipe, "--frames", "0"),
            )
            rows.append(("wall time with frames, without = 1", f"{publishing:.3f}"))
            watching = ratio(options.pairs, lambda: timed_training(folder, True, *recipe), lambda: timed_training(folder, False, *recipe))
            rows.append(("wall time with an open instrument, without = 1", f"{watching:.3f}"))
        killed, is_same = killed_instruments(folder, 50, *recipe)
        rows.append((f"{killed} instruments killed at random", "the same bytes" if is_same else "OTHER BYTES"))
    for name, value in rows:
        print(f"| {name} | {value} |", flush=True)
    sys.exit(0 if is_same else 1)


main()

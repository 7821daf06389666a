# SPDX-License-Identifier: Apache-2.0
"""The figures of docs/python.md: import, one image, and 10 000 images against the engine alone, interleaved. Times are
those of the processor, so that other work on the machine disturbs them less.

PYTHONPATH=build/module build/python-module/bin/python tests/python/speed.py"""

import statistics
import subprocess
import sys
import time

import numpy as np

import pulsewright as pw


def seconds(work, turns):
    times = []
    for _ in range(turns):
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    return statistics.median(times)


def main():
    rng = np.random.default_rng(1)
    x = rng.integers(0, 256, (10_000, 28, 28), dtype=np.uint8)
    y = rng.integers(0, 10, 10_000)
    circuit = pw.train(x[:500], y[:500], maximum=255, hidden=128, length=32, encoding="sign_magnitude",
                       source_pair="ramp_vdc", real_epochs=1, search_epochs=1, epochs=1, no_float=True)
    print(circuit)
    program = "import time; t = time.process_time(); import pulsewright; print(time.process_time() - t)"
    imports = [float(subprocess.check_output([sys.executable, "-c", program])) for _ in range(10)]
    numpy_alone = [float(subprocess.check_output([sys.executable, "-c", program.replace("pulsewright", "numpy")]))
                   for _ in range(10)]
    print(f"import pulsewright: {statistics.median(imports):.3f} s, of which numpy {statistics.median(numpy_alone):.3f} s")

    flat = x.reshape(len(x), -1)
    circuit.predict(x[:1])
    circuit.predict(x)
    ratios = []
    for _ in range(10):
        alone = seconds(lambda: circuit._native.run_engine(flat, 1), 1)
        ratios.append(alone / seconds(lambda: circuit.predict(x, threads=1), 1))
    print(f"predict of 10 000 images: {statistics.median(ratios):.3f} of the engine's speed, {alone:.3f} s")
    for n in (1, 4, 5, 128):
        print(f"predict of {n} images: {1e3 * seconds(lambda: circuit.predict(x[:n]), 300):.4f} ms")


if __name__ == "__main__":
    main()

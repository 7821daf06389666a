# SPDX-License-Identifier: Apache-2.0
"""The figures of docs/python.md: import, one image, 10 000 images against the engine alone, and the training loop of a
converted module against that of plain torch, interleaved. Times are those of the processor, so that other work on the
machine disturbs them less.

PYTHONPATH=build/module build/python-module/bin/python tests/python/speed.py; for torch with build/python-torch"""

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
    try:
        import torch
    except ImportError:
        print("no torch")
    else:
        compare_with_torch(torch, flat, y)


def compare_with_torch(torch, x, y):
    """784-128-10, N = 32, batch 128, one thread: the loop of a converted module over that of plain torch."""
    from pulsewright.torch import convert

    torch.set_num_threads(1)
    torch.manual_seed(1)
    pixels, floats, labels = torch.from_numpy(x), torch.from_numpy(x).float() / 255, torch.from_numpy(y)
    net = torch.nn.Sequential(torch.nn.Linear(784, 128), torch.nn.ReLU(), torch.nn.Linear(128, 10))
    layers = convert(net, pixels[:500], length=32, encoding="sign_magnitude", source_pair="ramp_vdc")

    def loop(network, images):
        optimiser = torch.optim.Adam(network.parameters(), lr=0.001)

        def epoch():
            for rows in torch.arange(len(images)).split(128):
                optimiser.zero_grad()
                torch.nn.functional.cross_entropy(network(images[rows]), labels[rows]).backward()
                optimiser.step()

        epoch()
        return epoch

    plain, converted = loop(net, floats), loop(layers, pixels)
    ratios = []
    for _ in range(10):
        alone = seconds(plain, 1)
        ratios.append(seconds(converted, 1) / alone)
    steps = -(-len(x) // 128)
    print(f"torch loop: {statistics.median(ratios):.2f} times plain torch, of which a step takes {1e3 * alone / steps:.2f} ms")
    circuit = layers.to_circuit()
    assert (layers.integers(pixels).numpy() == circuit.logits(x)).all()
    print(f"integers of {len(x)} images: equal to those of the circuit")


if __name__ == "__main__":
    main()

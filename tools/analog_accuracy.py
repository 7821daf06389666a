#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Test accuracy of analog training: the cells SGD and TTv1 to TTv4 on devices with few states.

The network is 64-32-10 on the embedded digits, batch 8, 30 epochs, learning rate times 0.3 after epochs 18 and 25;
a figure is the mean test accuracy over the last five epochs and over the seeds, with all noise on. Prints a Markdown
table like the one of docs/analog.md.

    tools/analog_accuracy.py build/release/src/pulsewright --jobs 2
    tools/analog_accuracy.py build/release/src/pulsewright --devices SBR-20 SBR-10
"""
import argparse
import concurrent.futures
import copy
import json
import pathlib
import subprocess
import tempfile

EPOCHS = 30


def soft_bounds(states):
    """A SoftBoundsReference device with `states` steps from bound to bound."""
    return {
        "type": "SoftBoundsReference", "dw_min": 2 / states, "dw_min_dtod": 0.3, "dw_min_std": 0.3,
        "w_max": 1.0, "w_min": -1.0, "w_max_dtod": 0.3, "w_min_dtod": 0.3, "up_down": 0.0,
        "up_down_dtod": 0.01, "subtract_symmetry_point": True, "reference_std": 0.05, "mult_noise": False,
    }


DEVICES = {
    "SBR-20": soft_bounds(20),
    "SBR-10": soft_bounds(10),
    "SBR-4": soft_bounds(4),
    "ReRamArrayOM": {"preset": "ReRamArrayOM"},
}

CHOPPED = {
    "auto_scale": True, "fast_lr": 0.5, "buffer_granularity": 10.0, "in_chop_prob": 0.1, "transfer_every": 1.0,
    "momentum": 0.0,
}


def tile(cell, desired_bl=31, transfer=None):
    made = {"cell": cell, "update": {"desired_bl": desired_bl}}
    if transfer is not None:
        made["transfer"] = transfer
    return made


# name: (learning rate, tile without its device)
EQUAL = {
    "SGD": (0.2, tile("Single")),
    "TTv1": (0.4, tile("TTv1", 31, {"fast_lr": 0.0, "transfer_every": 1.0, "units_in_mbatch": True})),
    "TTv2": (0.4, tile("TTv2", 5, {"fast_lr": 0.0, "thres_scale": 10.0, "momentum": 0.1, "forget_buffer": True,
                                   "transfer_every": 1.0, "units_in_mbatch": False})),
    "TTv3": (0.4, tile("TTv3", 5, CHOPPED)),
    "TTv4": (0.4, tile("TTv4", 5, CHOPPED)),
    "TTv3, gamma 0.1": (0.4, tile("TTv3", 5, CHOPPED | {"gamma": 0.1, "transfer_lr": 10.0})),
}


def configuration(lr, made, device):
    made = copy.deepcopy(made)
    made["device"] = device
    # A read of a transfer has the converters of a pass without their managements.
    if "transfer" in made:
        made["transfer"]["transfer_forward"] = {"noise_management": "None", "bound_management": "None"}
    return {
        "network": {"hidden": [32], "activation": "tanh", "loss": "cross_entropy"},
        "training": {"epochs": EPOCHS, "batch": 8, "lr": lr, "lr_after": [18, 25], "lr_factor": 0.3},
        "tile": made,
    }


def train(program, config, seed):
    """(mean test accuracy of the last five epochs, seconds) of one run."""
    with tempfile.TemporaryDirectory() as folder:
        file = pathlib.Path(folder) / "config.json"
        file.write_text(json.dumps(config))
        run = subprocess.run(
            [program, "analog", "train", "--config", str(file), "--data", "digits", "--seed", str(seed),
             "--out", str(pathlib.Path(folder) / "run"), "--json"],
            capture_output=True, text=True, check=False)
        if run.returncode != 0:
            raise SystemExit(run.stdout + run.stderr)
        report = json.loads(run.stdout)
        return report["test_accuracy_last_five_epochs"], report["seconds"]


def measure(program, cells, seeds, jobs):
    """{name: (mean, all figures, seconds per epoch)} of {name: configuration}."""
    with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        runs = {name: [pool.submit(train, program, config, seed) for seed in seeds]
                for name, config in cells.items()}
        found = {}
        for name, futures in runs.items():
            figures = [future.result() for future in futures]
            accuracies = [accuracy for accuracy, _ in figures]
            seconds = sum(seconds for _, seconds in figures) / len(figures) / EPOCHS
            found[name] = (sum(accuracies) / len(accuracies), accuracies, seconds)
            print("#", name, " ".join(f"{a:.4f}" for a in accuracies), f"{seconds:.4f} s per epoch", flush=True)
        return found


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program", help="the pulsewright to measure")
    parser.add_argument("--seeds", type=int, default=3, help="seeds 0, 1, ... of each figure")
    parser.add_argument("--devices", nargs="+", choices=DEVICES, default=list(DEVICES))
    parser.add_argument("--jobs", type=int, default=1, help="runs side by side")
    options = parser.parse_args()
    cells = {(device, name): configuration(lr, made, DEVICES[device])
             for device in options.devices for name, (lr, made) in EQUAL.items()}
    found = measure(options.program, cells, range(options.seeds), options.jobs)
    print("|  |", " | ".join(EQUAL), "|")
    print("| --- |" + " --- |" * len(EQUAL))
    for device in options.devices:
        print(f"| {device} |", " | ".join(f"{found[device, name][0]:.3f}" for name in EQUAL), "|")


if __name__ == "__main__":
    main()

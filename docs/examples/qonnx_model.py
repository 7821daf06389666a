# SPDX-License-Identifier: Apache-2.0
"""A quantised model of the digits, as Brevitas and QONNX write it, to an audited bundle: qonnx_model.py FILE.onnx"""

import sys

import numpy as np

import pulsewright as pw

data = pw.load_data("digits")
model = pw.read_model(sys.argv[1], input=pw.Pixels(data.maximum))
print(model)
print(model.report)


def right(logits):
    return int((np.argmax(logits, axis=1) == data.test_y).sum())


# Without a length the circuit has that of the model's levels: no weight and no level moves.
mapped = model.to_circuit(calibrate=data.x[:500])
tuned = model.fine_tune(data.x, data.y, test=(data.test_x, data.test_y), epochs=4, seed=1, out="run")
print(tuned)
print(f"right of {len(data.test_y)}: float {right(model.logits(data.test_x))}, as it is "
      f"{right(mapped.logits(data.test_x))}, fine-tuned {right(tuned.logits(data.test_x))}")

bundle = tuned.export("bundle", data=(data.test_x, data.test_y), synthesis=False)
assert bundle.parity(images=40).equal
print("equal in both simulators:", bundle.folder, tuned.sha256)

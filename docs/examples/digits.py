# SPDX-License-Identifier: Apache-2.0
"""From the digits to an audited bundle, in Python (docs/python.md)."""

import pulsewright as pw


def show(event):
    if event["done"] == event["total"]:
        print(event["task"], event["step"], event["figures"])


circuit = pw.train(
    data="digits", hidden=8, length=16, encoding="sign_magnitude", real_epochs=10, search_epochs=2, epochs=10,
    out="run", progress=show,
)
print(circuit)
bundle = circuit.export("bundle")
assert bundle.parity().equal
bundle.audit(replay=True).raise_if_invalid()
print("valid:", bundle.folder, bundle.circuit.sha256)

// SPDX-License-Identifier: Apache-2.0
// A value, its encoding and its scale on the way through gates and adders.
#include <cstdio>

#include "autodiff/operations.h"

using namespace pulsewright;
using namespace pulsewright::autodiff;

namespace {

void show(const char* what, const ScValue& x) {
  std::printf("%-12s stream %lld  on the wire %7.4f  scale %.4f  decoded %7.4f\n", what,
              static_cast<long long>(x.stream.number), x.values.value()[0], x.scale, decode(x).value()[0]);
}

}  // namespace

int main() {
  Tape tape;
  const StreamFormat bipolar{netlist::Encoding::bipolar, 64};
  const ScValue a = encode(tape.leaf(0.5), bipolar);
  const ScValue b = encode(tape.leaf(-0.75), bipolar);
  show("a", a);
  show("b", b);
  show("a * b", multiply(a, b));
  show("a + b", scaled_add(a, b));
  const ScValue sum = add_tree({a, a, b, b});
  show("2a + 2b", sum);
  show("relu", relu(sum));
  // The gradient of what was decoded reaches a through the adder's down-scaling and back.
  const Variable loss = decode(sum);
  tape.backward(loss);
  std::printf("d(2a + 2b) / da = %.4f\n", a.values.gradient()[0]);
  try {
    multiply(a, encode(tape.leaf(0.5), {netlist::Encoding::unipolar, 64}));
  } catch (const Misuse& misuse) {
    std::printf("misuse: %s\n", misuse.what());
  }
}

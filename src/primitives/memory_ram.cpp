// SPDX-License-Identifier: Apache-2.0
#include "primitives/two_port_memory.h"

namespace pulsewright::primitives::memory_ram {

const Primitive& block() {
  static const Primitive primitive{
      .name = "memory_ram",
      .kind = Kind::memory,
      .summary = "A memory with a registered read, which a write in the same clock holds back.",
      .clocked = true,
      .parameters = two_port_parameters(1),
      .inputs = two_port_inputs("1 writes, and holds back the read"),
      .outputs = two_port_outputs(),
      .check = nothing_to_check,
      .make = make_model<TwoPortMemory<true>>,
      .cost = TwoPortMemory<true>::cost,
      .parity_rows = {two_port_row(1, 1), two_port_row(8, 2), two_port_row(5, 13), two_port_row(64, 64),
                      two_port_row(6, 300)},
  };
  return primitive;
}

}  // namespace pulsewright::primitives::memory_ram

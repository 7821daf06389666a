// SPDX-License-Identifier: Apache-2.0
#include "primitives/two_port_memory.h"

namespace pulsewright::primitives::memory_banks {

const Primitive& block() {
  static const Primitive primitive{
      .name = "memory_banks",
      .kind = Kind::memory,
      .summary =
          "A memory with a registered read that is written in any clock, for banks that are filled and read "
          "in turns.",
      .clocked = true,
      .parameters = two_port_parameters(2),
      .inputs = two_port_inputs("1 writes"),
      .outputs = two_port_outputs(),
      .check = nothing_to_check,
      .make = make_model<TwoPortMemory<false>>,
      .cost = TwoPortMemory<false>::cost,
      .parity_rows = {two_port_row(1, 2), two_port_row(8, 2), two_port_row(5, 13), two_port_row(64, 64),
                      two_port_row(6, 300)},
  };
  return primitive;
}

}  // namespace pulsewright::primitives::memory_banks

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/instruction_sets.h"
#include "catch.h"

namespace pulsewright::samples {

/// Calls check() under every instruction set of this machine.
template <class Check>
void under_every_instruction_set(Check check) {
  for (const std::int64_t set : instruction_sets()) {
    use_instruction_set(set);
    INFO("instruction set " << instruction_set_name(set));
    CHECK(instruction_set() == set);
    check();
  }
  use_instruction_set(0);
}

}  // namespace pulsewright::samples

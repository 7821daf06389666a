// SPDX-License-Identifier: Apache-2.0
// What decides the machine that a model becomes, as people write it.
#pragma once

#include <string>
#include <vector>

#include "ising/compile_machine.h"

namespace pulsewright::ising {

inline constexpr double largest_beta = 1e6;

struct MachineWords {
  double beta = 1.0;  ///< in [0, largest_beta], unless there is a schedule
  unsigned width = 16;
  std::vector<std::string> schedule = {};  ///< "BETA:SWEEPS" for each temperature in turn
  std::vector<std::string> clamps = {};    ///< "SPIN:STATE" for each spin that is held
};

/// Words that cannot be read, or name no spin of the model, are diagnosed with the flag of their name.
CompileOptions compile_options(const MachineWords& words, const SpinModel& model, Diagnostics& diagnostics);

}  // namespace pulsewright::ising

// SPDX-License-Identifier: Apache-2.0
// What a p-bit machine is expected to take, held to a budget, before any tool runs.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "rtl/fold_search.h"

namespace pulsewright::flow {

struct MachineEstimate {
  std::int64_t flips = 0;                  ///< spins that a sweep redraws
  rtl::DesignEstimate expected = {};       ///< the interval is that of two sweeps
  std::vector<std::string> overruns = {};  ///< of the budget

  bool fits() const { return overruns.empty(); }
};

/// Nothing, and diagnostics, if the machine in `file` is wrong or has no Verilog.
std::optional<MachineEstimate> estimate_machine(const std::string& file, const rtl::Budget& budget,
                                                Diagnostics& diagnostics);

Json to_json(const MachineEstimate& estimate);
std::string to_text(const MachineEstimate& estimate);

}  // namespace pulsewright::flow

// SPDX-License-Identifier: Apache-2.0
// Chooses which layers are folded, and how many synapses of them are in hardware, by estimates alone.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "netlist/netlist.h"
#include "plan/timing.h"
#include "primitives/primitive.h"

namespace pulsewright::rtl {

/// What a design may take. Cells are those of iCE40 (expected_area).
struct Budget {
  std::optional<std::int64_t> lut4 = {};
  std::optional<std::int64_t> bram = {};            ///< blocks of 4 kbit
  std::optional<std::int64_t> latency_clocks = {};  ///< see Timing
  std::optional<std::int64_t> interval_clocks = {};

  bool empty() const { return !lut4 && !bram && !latency_clocks && !interval_clocks; }
};

/// What a design is expected to take: the area is an estimate, the timing is exact.
struct DesignEstimate {
  primitives::Cost area;
  plan::Timing timing;
};

/// Of a lowerable netlist, in seconds.
DesignEstimate estimate(const netlist::Netlist& netlist);

/// The limits that an estimate breaks: "4322 LUT4 of 4000", one sentence for each.
std::vector<std::string> overruns(const DesignEstimate& estimate, const Budget& budget);

/// The netlist with the schedule that keeps within the budget, each layer folded or parallel: the fastest
/// (smallest interval) or, where the budget limits clocks, the smallest (fewest LUT4). Where none keeps
/// within it, the one that breaks it by the smallest factor. Everything but the schedule is as in `netlist`,
/// which is verified; a layer that is loadable there stays so; nothing where no schedule has Verilog, and
/// then check_lowerable() of the netlist folded in any way says why.
std::optional<netlist::Netlist> search_folds(netlist::Netlist netlist, const Budget& budget);

}  // namespace pulsewright::rtl

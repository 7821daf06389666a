// SPDX-License-Identifier: Apache-2.0
// A netlist with another schedule, chosen by flags or by a budget.
#pragma once

#include <string>
#include <vector>

#include "base/json.h"
#include "flow/schedule_flags.h"
#include "rtl/fold_search.h"

namespace pulsewright::flow {

struct FoldedNetlist {
  netlist::Netlist netlist;
  rtl::DesignEstimate estimate;
  std::vector<std::string> overruns;  ///< of the budget; empty if it fits
  std::string out;

  bool fits() const { return overruns.empty(); }
};

/// Writes `out`, unless that is empty, if the budget holds. Nothing if the netlist cannot have the schedule,
/// which is diagnosed.
std::optional<FoldedNetlist> fold_netlist(const netlist::Netlist& netlist, const ScheduleFlags& schedule,
                                          const rtl::Budget& budget, const std::string& out,
                                          Diagnostics& diagnostics);

Json to_json(const FoldedNetlist& folded);

}  // namespace pulsewright::flow

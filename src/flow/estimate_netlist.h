// SPDX-License-Identifier: Apache-2.0
// What a netlist is expected to take, held to a budget, before any tool runs.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "flow/verilog_schedule.h"
#include "rtl/fold_search.h"
#include "views/cost.h"

namespace pulsewright::flow {

/// A schedule that keeps within the budget, or the nearest to it.
struct NearestSchedule {
  netlist::Netlist netlist;
  rtl::DesignEstimate expected;
  std::vector<std::string> overruns;  ///< empty if it fits
};

struct NetlistEstimate {
  Scheduled scheduled;
  rtl::DesignEstimate expected;
  std::vector<views::CostRow> parts;
  std::vector<std::string> overruns;            ///< of the budget
  std::optional<NearestSchedule> nearest = {};  ///< if the budget is broken and a schedule has Verilog

  bool fits() const { return overruns.empty(); }
};

/// `path`: the place of the netlist. Nothing if no schedule of it has Verilog, which is diagnosed.
std::optional<NetlistEstimate> estimate_netlist(const netlist::Netlist& netlist, const std::string& path,
                                                const rtl::Budget& budget, Diagnostics& diagnostics);

Json to_json(const NetlistEstimate& estimate);

}  // namespace pulsewright::flow

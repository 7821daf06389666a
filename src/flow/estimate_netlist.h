// SPDX-License-Identifier: Apache-2.0
// What a netlist's Verilog is expected to take, held to a budget, in seconds and without a tool.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "flow/design_estimate.h"
#include "flow/verilog_schedule.h"

namespace pulsewright::flow {

struct EstimateOptions {
  std::string netlist;  ///< SC-NIR document, run or bundle
  rtl::Budget budget;
  std::string board = {};  ///< whose limits narrow the budget; empty for none
};

struct NetlistEstimate {
  Scheduled scheduled;
  rtl::DesignEstimate expected;
  std::vector<std::pair<std::string, primitives::Cost>> by_layer;
  std::vector<std::string> over;  ///< the limits that it breaks, in words
  /// If it breaks one: the schedule that comes nearest to the budget; nothing if none has Verilog.
  struct Nearest {
    netlist::Netlist netlist;
    rtl::DesignEstimate expected;
    std::vector<std::string> over;
  };
  std::optional<Nearest> nearest = {};
};

/// Nothing, with diagnostics, if there is no such netlist or no schedule of it has Verilog.
std::optional<NetlistEstimate> estimate_netlist(const EstimateOptions& options, Diagnostics& diagnostics);

Json to_json(const NetlistEstimate& estimate);

}  // namespace pulsewright::flow

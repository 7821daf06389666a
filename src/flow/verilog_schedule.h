// SPDX-License-Identifier: Apache-2.0
// The schedule with which a command makes Verilog.
#pragma once

#include <optional>
#include <string>

#include "netlist/netlist.h"

namespace pulsewright::flow {

/// A lowerable netlist.
struct Scheduled {
  netlist::Netlist netlist;
  bool is_folded_by_default = false;
  std::string words = {};  ///< a line that says so; else empty
};

/// The netlist, with default folds if its own schedule has no Verilog (rtl/default_folds.h). Diagnosed if
/// they have none either. `path`: where it was read.
std::optional<Scheduled> schedule_for_verilog(netlist::Netlist netlist, const std::string& path,
                                              Diagnostics& found);

}  // namespace pulsewright::flow

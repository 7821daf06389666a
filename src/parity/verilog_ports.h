// SPDX-License-Identifier: Apache-2.0
// Whether Verilog of somebody else's has the top that a netlist's design has.
#pragma once

#include <vector>

#include "base/diagnostics.h"
#include "base/files.h"
#include "netlist/netlist.h"

namespace pulsewright::parity {

/// What is missing in these files for a bench to drive them: the module <name>_top, or a port of it, or one
/// that has another direction. Widths are the simulator's matter. A module whose text has macros is not
/// looked into.
Diagnostics check_top_ports(const netlist::Netlist& netlist, const std::vector<TextFile>& rtl);

}  // namespace pulsewright::parity

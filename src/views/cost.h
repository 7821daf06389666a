// SPDX-License-Identifier: Apache-2.0
// What a design is expected to cost, layer by layer, before any tool runs.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "netlist/netlist.h"
#include "rtl/fold_search.h"

namespace pulsewright::views {

struct CostRow {
  std::string part;  ///< a layer's node, or "top": what stands around the layers
  primitives::Cost area;
};

struct CostView {
  bool is_folded_by_default = false;  ///< its own schedule has no Verilog
  std::vector<CostRow> parts;
  rtl::DesignEstimate design;
};

/// The expected area of each layer of a lowerable netlist, and of what stands around them.
std::vector<CostRow> cost_by_part(const netlist::Netlist& netlist);

/// Of the netlist, or of the one with default folds if its own schedule has no Verilog; nothing if neither
/// has.
std::optional<CostView> cost_view(const netlist::Netlist& netlist);

}  // namespace pulsewright::views

// SPDX-License-Identifier: Apache-2.0
// Which part of a design each cell of its flat netlist serves.
#pragma once

#include <string>
#include <vector>

#include "fpga/mapped_netlist.h"
#include "netlist/netlist.h"
#include "rtl/structure.h"

namespace pulsewright {

/// A block of the registry and the layer that it stands in.
struct Origin {
  std::string layer;  ///< id of the layer's synapses; "interface" outside of all layers; empty: unknown
  std::string block;  ///< name of the block; empty: unknown

  bool known() const { return !block.empty(); }
  bool operator==(const Origin&) const = default;
};

/// The origin of every cell. A cell belongs to the block that drives its output in the Verilog; where
/// synthesis left no name of the Verilog on it, to the block that most of its readers belong to. So logic
/// that was merged over the border of two blocks counts as the later one's. What leads nowhere stays unknown.
std::vector<Origin> attribute_cells(const MappedNetlist& mapped, const Design& design, const Chain& chain);

}  // namespace pulsewright

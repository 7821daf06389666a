// SPDX-License-Identifier: Apache-2.0
// Which part of a design each cell of its flat netlist serves.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "fpga/mapped_netlist.h"
#include "hdl/structure.h"
#include "netlist/netlist.h"

namespace pulsewright::fpga {

/// A block of the registry, or the kind of a module with a body, and the layer that it stands in.
struct Origin {
  std::string layer;  ///< id of the layer's synapses; "interface" outside of all layers; empty: unknown
  std::string block;  ///< empty: unknown

  bool known() const { return !block.empty(); }
  bool operator==(const Origin&) const = default;
};

/// The layer of each node, both by id. An instance of a top carries the id of a node of its layer in its
/// name.
using LayerNames = std::map<std::string, std::string>;
LayerNames layer_names(const netlist::Chain& chain);

/// The origin of every cell. A cell belongs to the block that drives its output in the Verilog; where
/// synthesis left no name of the Verilog on it, to the block that most of its readers belong to. So logic
/// that was merged over the border of two blocks counts as the later one's. What leads nowhere stays unknown.
std::vector<Origin> attribute_cells(const MappedNetlist& mapped, const hdl::Design& design,
                                    const LayerNames& layers);

}  // namespace pulsewright::fpga

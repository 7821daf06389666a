// SPDX-License-Identifier: Apache-2.0
// A fixed-point network as Verilog with the ports of a stochastic design, in three architectures.
#pragma once

#include <string_view>
#include <utility>
#include <vector>

#include "base/diagnostics.h"
#include "base/files.h"
#include "baseline/fixed_point_network.h"
#include "fpga/attribution.h"
#include "hdl/structure.h"
#include "netlist/netlist.h"
#include "plan/timing.h"

namespace pulsewright::baseline {

/// How a fixed-point design is laid out in time.
enum class FixedPointArchitecture {
  parallel,  ///< every multiplication in hardware, as shifts and additions in pipelined trees
  serial,    ///< an input of a layer, or of a window, a clock, all neurons at once, weights in block memories
  folded,    ///< the hardware of a folded stochastic design with exact products (folded_fixed_point.h)
};
inline constexpr std::string_view fixed_point_architecture_names[] = {"parallel", "serial", "folded"};
constexpr std::string_view to_text(FixedPointArchitecture architecture) {
  return fixed_point_architecture_names[static_cast<int>(architecture)];
}

/// An architecture, and what it leaves open.
struct FixedPointLayout {
  FixedPointLayout(FixedPointArchitecture kind, std::vector<netlist::Fold> of_layers = {})
      : architecture(kind), folds(std::move(of_layers)) {}

  FixedPointArchitecture architecture;
  std::vector<netlist::Fold> folds;  ///< [layers] of a folded one; empty: all neurons, one input per clock
};

/// What keeps a network from becoming a design: convolutions in the parallel architecture, and the limits of
/// the blocks that convolutions are made of. Code::not_lowerable at the module of the layer.
Diagnostics check_lowerable(const FixedPointNetwork& network, const FixedPointLayout& layout);

/// The modules of a network whose requantisations are powers of two, rounded half up. It must be
/// lowerable.
hdl::Design lower_fixed_point(const FixedPointNetwork& network, const FixedPointLayout& layout);

/// The layers of that design, for attribute_cells().
fpga::LayerNames layer_names(const FixedPointNetwork& network);

/// Its Verilog files, <name>_top.v first of the tops' ports as every stochastic design has them, and the
/// contents of its memories.
std::vector<TextFile> generate_fixed_point_rtl(const FixedPointNetwork& network,
                                               const FixedPointLayout& layout);

/// As timing_of() of a netlist.
plan::Timing timing_of(const FixedPointNetwork& network, const FixedPointLayout& layout);

}  // namespace pulsewright::baseline

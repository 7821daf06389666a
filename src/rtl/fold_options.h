// SPDX-License-Identifier: Apache-2.0
// Every way to lay out each layer of a netlist, with what it takes: the parts of which schedules are made.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "hdl/structure.h"
#include "netlist/netlist.h"
#include "plan/timing.h"
#include "primitives/primitive.h"

namespace pulsewright::rtl {

/// LUT4 and block RAMs as integers, so that the sum of several layers does not depend on their order.
struct Cells {
  static constexpr std::int64_t one_lut4 = std::int64_t{1} << 20;

  std::int64_t lut4 = 0;  ///< in parts of 1 / one_lut4
  std::int64_t bram = 0;
};

/// Of what a design is expected to take.
Cells cells_of(const primitives::Cost& expected);

/// What a module takes, its loadable memories as if they had no load address: how wide that is, all layers
/// decide together.
Cells cells_without_addresses(hdl::Module module);

/// LUT4, as Cells has them, that one bit of the load address adds to a loadable memory.
std::int64_t lut4_per_address_bit();

/// A layer parallel, or in one of its folds.
struct LayerOption {
  std::optional<netlist::Fold> fold;  ///< nothing: parallel
  Cells cells;                        ///< of the layer's module: cells_without_addresses()
  plan::Stage stage;
  std::vector<std::uint64_t> address_spans;  ///< of its loadable memories, in the order of load_plan()

  netlist::Architecture kind() const {
    return fold ? netlist::Architecture::folded : netlist::Architecture::parallel;
  }
};

/// All options of each layer that have Verilog: folded ones by ascending neurons and inputs, then the
/// parallel one. Which layers are loadable, and how many bits of a stream a fold takes per clock, is as in
/// the netlist's schedule.
std::vector<std::vector<LayerOption>> layer_options(const netlist::Netlist& netlist);

/// The netlist with one option of each layer.
netlist::Netlist scheduled(netlist::Netlist netlist, const std::vector<const LayerOption*>& choice);

}  // namespace pulsewright::rtl

// SPDX-License-Identifier: Apache-2.0
// What each layer of a schedule adds to the top of the design.
#pragma once

#include <vector>

#include "netlist/netlist.h"
#include "rtl/fold_options.h"

namespace pulsewright::rtl {

/// What a layer of one kind adds to the top behind one of another kind: its control, requantisers, what
/// gathers or scatters values.
struct LayerJoin {
  bool is_lowerable = false;  ///< as a part of any schedule
  Cells cells;                ///< can be negative: only the sum along a schedule is that of its top
};

/// The joins of all schedules.
class FoldJoins {
 public:
  FoldJoins(const netlist::Netlist& netlist, const std::vector<std::vector<LayerOption>>& options);

  /// Before the first layer stands what is folded: pixels come one by one.
  const LayerJoin& at(std::size_t layer, netlist::Architecture from, netlist::Architecture to) const {
    return joins_[index(layer, from, to)];
  }

 private:
  static std::size_t index(std::size_t layer, netlist::Architecture from, netlist::Architecture to) {
    return 4 * layer + 2 * static_cast<std::size_t>(from) + static_cast<std::size_t>(to);
  }

  std::vector<LayerJoin> joins_;  ///< [layer][from][to]
};

}  // namespace pulsewright::rtl

// SPDX-License-Identifier: Apache-2.0
// What the neurons of a layer look at, position by position.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "netlist/netlist.h"

namespace pulsewright::exact {

/// The patches of a layer. A dense layer is a window over one pixel whose channels are its inputs.
struct Patches {
  explicit Patches(const netlist::Layer& layer);

  std::int64_t channels_of_group() const { return window.channels / groups; }
  std::int64_t neurons_of_group() const { return neurons / groups; }

  netlist::Window window;
  std::int64_t groups = 1;
  std::int64_t neurons;                ///< of all groups
  std::int64_t padding_threshold = 0;  ///< of the inputs that lie outside the plane
};

/// The thresholds that the neurons of `group` see at `position`, in the order of a row of weights.
/// `thresholds`: [rows][columns][channels].
std::vector<std::int64_t> patch_at(const Patches& patches, std::span<const std::int64_t> thresholds,
                                   std::int64_t position, std::int64_t group);

}  // namespace pulsewright::exact

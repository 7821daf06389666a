// SPDX-License-Identifier: Apache-2.0
// Other networks for a design with loadable layers.
#pragma once

#include <cstdint>
#include <vector>

#include "netlist/netlist.h"
#include "rtl/register_map.h"

namespace pulsewright {

/// The netlist with weights, biases and gains of its loadable layers drawn from `seed`, among them zeros and
/// the largest thresholds.
Netlist redraw_loadable(Netlist netlist, std::uint64_t seed);

/// Writes that first fill half of a design's memories with noise, as one who was interrupted would, then load
/// `other` in whole, and enable the design.
std::vector<RegisterWrite> spoil_and_load(const Netlist& design, const Netlist& other, std::uint64_t seed);

}  // namespace pulsewright

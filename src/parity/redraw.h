// SPDX-License-Identifier: Apache-2.0
// Other networks for a design with loadable layers.
#pragma once

#include <cstdint>
#include <vector>

#include "netlist/netlist.h"
#include "rtl/register_map.h"

namespace pulsewright::parity {

/// The netlist with weights, biases and gains of its loadable layers drawn from `seed`, among them zeros and
/// the largest thresholds.
netlist::Netlist redraw_loadable(netlist::Netlist netlist, std::uint64_t seed);

/// Writes that first fill half of a design's memories with noise, as one who was interrupted would, then load
/// `other` in whole, and enable the design.
std::vector<rtl::RegisterWrite> spoil_and_load(const netlist::Netlist& design, const netlist::Netlist& other,
                                               std::uint64_t seed);

}  // namespace pulsewright::parity

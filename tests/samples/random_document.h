// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "netlist/netlist.h"

namespace pulsewright::samples {

/// A small document that verify() accepts, drawn from `seed` over all that one can say: every source, widths
/// that differ, lengths that are no powers of two, dense and conv2d nodes, pools, multiplexers, dead and
/// sparse layers, shared streams, names that other languages reserve, and every schedule with folds, whole
/// streams per clock, loadable weights, halvings and early exit. Most have Verilog.
netlist::Netlist random_document(std::uint64_t seed);

}  // namespace pulsewright::samples

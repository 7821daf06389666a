// SPDX-License-Identifier: Apache-2.0
// A fixed-point network in the hardware that folded stochastic designs have: their memories, control,
// accumulators and pools, with products that are exact.
#pragma once

#include <cstddef>
#include <vector>

#include "baseline/fixed_point_network.h"
#include "netlist/netlist.h"

namespace pulsewright::baseline {

/// The network as a netlist of product tables. Each pair of levels of an input and of a weight stands once in
/// the words of its sources, so that a product counts |weight| * input: exact, in sign and magnitude, and
/// inverted where the weight is negative. `folds`: neurons and inputs per clock of each layer; where empty,
/// all neurons and one input.
netlist::Netlist table_netlist(const FixedPointNetwork& network, const std::vector<netlist::Fold>& folds);

/// The folds of the `count` schedules of that netlist of which the estimated LUT4 times the clocks of an
/// image are least, the best first; fewer where there are not as many. Each is the smallest of its interval.
std::vector<std::vector<netlist::Fold>> cheapest_folds(const FixedPointNetwork& network, std::size_t count);

/// What keeps the netlist of these folds from becoming Verilog: Code::not_lowerable.
Diagnostics check_table_netlist(const FixedPointNetwork& network, const std::vector<netlist::Fold>& folds);

}  // namespace pulsewright::baseline

// SPDX-License-Identifier: Apache-2.0
// Small good netlists for tests to spoil.
#pragma once

#include "netlist/netlist.h"

namespace pulsewright::netlist {

/// Two layers, 4 -> 3 -> 2: the first sign_magnitude with exact counters, the second bipolar with a
/// multiplexer. Every field of dense networks occurs.
Netlist example_netlist();

/// 3 x 4 pixels of 2 channels, a convolution in 2 groups with padding, a sum pool and a dense layer.
Netlist convolution_netlist();

}  // namespace pulsewright::netlist

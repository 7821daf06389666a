// SPDX-License-Identifier: Apache-2.0
// A small good netlist for tests to spoil.
#pragma once

#include "netlist/netlist.h"

namespace pulsewright {

/// Two layers, 4 -> 3 -> 2: the first sign_magnitude with exact counters, the second bipolar with a
/// multiplexer. Every kind of field occurs.
Netlist example_netlist();

}  // namespace pulsewright

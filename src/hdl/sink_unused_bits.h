// SPDX-License-Identifier: Apache-2.0
// A pass over the structural netlist that keeps lint tools silent about dead hardware.
#pragma once

#include "hdl/structure.h"

namespace pulsewright::hdl {

/// Before: bits of wires and input ports that nothing reads (dead inputs, dead neurons).
/// After: each module reads them into a wire called unused, so that lint tools know they are meant.
void sink_unused_bits(Design& design);

}  // namespace pulsewright::hdl

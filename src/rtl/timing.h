// SPDX-License-Identifier: Apache-2.0
// How long the generated circuit takes for an image.
#pragma once

#include <cstdint>

#include "netlist/netlist.h"

namespace pulsewright {

/// Clock cycles from the transfer of an image's first pixel to that of its class, both counted, when
/// nobody stalls; and from one image to the next.
struct Timing {
  std::int64_t latency_clocks = 0;
  std::int64_t interval_clocks = 0;
};
Timing timing_of(const Chain& chain);

}  // namespace pulsewright

// SPDX-License-Identifier: Apache-2.0
// The bench that drives a whole design in either simulator and writes down what it sees.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "base/files.h"
#include "netlist/netlist.h"
#include "rtl/generate.h"

namespace pulsewright {

/// How a bench stresses the design.
struct Stimulus {
  Images images;                 ///< [images][features]
  std::set<std::size_t> traced;  ///< images whose every stream bit is written down
  std::size_t resets = 0;        ///< the first `resets` images are cut by a reset, then sent again
  std::size_t stalled = 0;       ///< images before this one meet gaps and back-pressure
  std::size_t bad_frames = 0;    ///< frames too short and too long, in turn, sent between images
  std::uint32_t seed = 1;        ///< of gaps, stalls and frames
};

/// parity_bench.v and its pixels.hex and traced.hex. The module parity_bench has one port, clk_i; it writes
/// trace.txt in the folder it runs in, one event a line (docs/parity.md), and calls $finish.
std::vector<TextFile> generate_bench(const Netlist& netlist, const Stimulus& stimulus);

}  // namespace pulsewright

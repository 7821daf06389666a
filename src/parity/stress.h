// SPDX-License-Identifier: Apache-2.0
// Which image of a run meets what: resets in mid-image, gaps and back-pressure, free running, other lengths.
#pragma once

#include <cstddef>
#include <cstdint>

#include "parity/testbench.h"

namespace pulsewright::parity {

struct StressOptions {
  std::size_t traced = 8;    ///< images whose every stream bit is compared; 0 where only the ports are seen
  std::size_t stalled = 64;  ///< images that meet gaps and back-pressure, at most
  std::uint32_t seed = 1;
};

/// Puts images under stress: the first ones are cut by resets; then come those that meet gaps and
/// back-pressure; the rest run free, back to back, the first of them to be measured. Where images choose
/// their length, each has one at random but those that are cut or measured, and some always run free, so that
/// an image waits while its length differs from that of the next one.
Stimulus stress(const netlist::Netlist& netlist, data::Images images, const StressOptions& options);

}  // namespace pulsewright::parity

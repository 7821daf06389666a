// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <utility>
#include <vector>

#include "parity/parity.h"

namespace pulsewright {

/// Parity of `netlist` on random images: two with every bit, half of them under stalls.
inline ParityReport prove(const Netlist& netlist, std::vector<Simulator> simulators, std::size_t images) {
  ParityOptions options;
  options.simulators = std::move(simulators);
  options.traced_images = 2;
  options.stalled_images = images / 2;
  return run_parity(netlist, random_images(*chain_of(netlist).input, images, 17), options);
}

}  // namespace pulsewright

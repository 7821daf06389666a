// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <utility>
#include <vector>

#include "parity/parity.h"

namespace pulsewright::parity {

/// Two images with every bit, half of them under stalls.
inline ParityOptions proof_options(std::vector<hdl::Simulator> simulators, std::size_t images) {
  ParityOptions options;
  options.simulators = std::move(simulators);
  options.traced_images = 2;
  options.stalled_images = images / 2;
  return options;
}

inline data::Images proof_images(const netlist::Netlist& netlist, std::size_t images) {
  return rtl::random_images(*chain_of(netlist).input, images, 17);
}

/// Parity of `netlist` on random images; what is compared is what must be.
inline ParityReport prove(const netlist::Netlist& netlist, std::vector<hdl::Simulator> simulators,
                          std::size_t images) {
  return run_parity(netlist, proof_images(netlist, images), proof_options(std::move(simulators), images));
}

}  // namespace pulsewright::parity

// SPDX-License-Identifier: Apache-2.0
// Circuits of mapped networks without any training.
#pragma once

#include <cstdint>
#include <cstdlib>
#include <vector>

#include "train/assemble.h"
#include "train/imported_network.h"

namespace pulsewright::mapping_tests {

/// Of the random networks; PULSEWRIGHT_SEED sets another one.
inline std::uint64_t seed() {
  const char* text = std::getenv("PULSEWRIGHT_SEED");
  return text == nullptr ? 1 : std::strtoull(text, nullptr, 10);
}

/// The circuit of a mapping with all layers built by the candidate.
inline netlist::Netlist circuit_of(const train::ImportedNetwork& network, const train::Candidate& candidate,
                                   int maximum) {
  const auto arithmetic = arithmetic_of(candidate);
  std::vector<train::QuantisedLayer> layers;
  for (std::size_t l = 0; l < network.layers.size(); ++l)
    layers.emplace_back(network.layers[l], network.shapes[l], *arithmetic);
  return train::assemble_netlist("imported", maximum, layers);
}

}  // namespace pulsewright::mapping_tests

// SPDX-License-Identifier: Apache-2.0
// Circuits of mapped networks without any training.
#pragma once

#include <cstdint>
#include <cstdlib>
#include <memory>
#include <vector>

#include "train/assemble.h"
#include "train/imported_network.h"

namespace pulsewright::mapping_tests {

/// Of the random networks; PULSEWRIGHT_SEED sets another one.
inline std::uint64_t seed() {
  const char* text = std::getenv("PULSEWRIGHT_SEED");
  return text == nullptr ? 1 : std::strtoull(text, nullptr, 10);
}

/// The circuit of a mapping with each layer built by its candidate.
inline netlist::Netlist circuit_of(const train::ImportedNetwork& network,
                                   const std::vector<train::Candidate>& candidates, int maximum) {
  std::vector<std::unique_ptr<train::LayerArithmetic>> arithmetics;
  std::vector<train::QuantisedLayer> layers;
  for (std::size_t l = 0; l < network.layers.size(); ++l) {
    arithmetics.push_back(arithmetic_of(candidates.at(l)));
    layers.emplace_back(network.layers[l], network.shapes[l], *arithmetics.back());
  }
  return train::assemble_netlist("imported", maximum, layers);
}

/// The same with one candidate for all layers.
inline netlist::Netlist circuit_of(const train::ImportedNetwork& network, const train::Candidate& candidate,
                                   int maximum) {
  return circuit_of(network, std::vector(network.layers.size(), candidate), maximum);
}

}  // namespace pulsewright::mapping_tests

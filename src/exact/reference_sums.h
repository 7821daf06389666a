// SPDX-License-Identifier: Apache-2.0
// One layer by the definition of its blocks, the oracle of the fast engines.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "exact/layer_words.h"
#include "exact/patches.h"
#include "netlist/netlist.h"

namespace pulsewright::exact {

/// The sums of one layer by the definition of its blocks: cycle by cycle and bit by bit.
class ReferenceSums {
 public:
  explicit ReferenceSums(const netlist::Layer& layer);

  /// `thresholds`: [layer.inputs()] in [0, maximum of the requantisation]; `counts`: [positions][neurons],
  /// overwritten.
  void run(std::span<const std::int64_t> thresholds, std::span<std::int64_t> counts) const;

 private:
  std::int64_t sum_of_neuron(std::span<const std::int64_t> patch, std::size_t j) const;
  /// What the accumulator of a neuron adds in cycle t, the signs applied.
  std::int64_t count_of_cycle(std::span<const std::int64_t> thresholds,
                              const std::vector<std::int64_t>& weights, std::size_t t) const;
  /// The product bit of one synapse in cycle t with the sign of its weight: -1, 0 or 1.
  std::int64_t product(std::int64_t threshold, std::int64_t weight, std::size_t t) const;

  netlist::Layer layer_;
  Patches patches_;
  LayerWords words_;
  netlist::Gate gate_;
};

}  // namespace pulsewright::exact

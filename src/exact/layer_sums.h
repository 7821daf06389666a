// SPDX-License-Identifier: Apache-2.0
// The sums of one layer by the definition of its blocks.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "netlist/netlist.h"

namespace pulsewright {

/// What the sources of a layer show, word by word.
struct LayerWords {
  explicit LayerWords(const Layer& layer);

  std::vector<std::uint32_t> input;   ///< [length]
  std::vector<std::uint32_t> weight;  ///< [length]
  std::vector<std::uint32_t> select;  ///< [length]; empty without a multiplexer
};

/// Computes the sums of one layer.
class LayerSums {
 public:
  virtual ~LayerSums() = default;
  /// `thresholds`: [layer.inputs()] in [0, maximum of the requantisation]; `counts`: [positions][neurons],
  /// overwritten.
  virtual void run(std::span<const std::int64_t> thresholds, std::span<std::int64_t> counts) const = 0;
};

/// Cycle by cycle and bit by bit.
std::unique_ptr<LayerSums> reference_sums(const Layer& layer);

}  // namespace pulsewright

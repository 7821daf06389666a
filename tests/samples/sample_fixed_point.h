// SPDX-License-Identifier: Apache-2.0
// Small fixed-point networks with random numbers in them.
#pragma once

#include <cstdint>
#include <vector>

#include "base/random.h"
#include "fixed_point/network.h"

namespace pulsewright::samples {

/// `widths`: features, then the neurons of each layer. A quarter of the weights is 0.
inline FixedPointNetwork make_fixed_point(const std::vector<std::size_t>& widths, FixedPointFormat format,
                                          std::uint64_t seed) {
  Random random(seed, 0x66697865);
  const std::int64_t most_weight = (std::int64_t{1} << (format.weight_bits - 1)) - 1;
  const std::int64_t most_activation = (std::int64_t{1} << format.activation_bits) - 1;
  const auto uniform = [&](std::int64_t limit) {
    return static_cast<std::int64_t>(random.below(2 * static_cast<std::uint64_t>(limit) + 1)) - limit;
  };
  FixedPointNetwork network{.name = "sample",
                            .features = static_cast<std::int64_t>(widths.front()),
                            .maximum = 16,
                            .format = format,
                            .layers = {}};
  for (std::size_t l = 1; l < widths.size(); ++l) {
    FixedPointLayer layer;
    // Sums of a few bits more than the activations: some are clipped at either end.
    const bool is_first = l == 1;
    layer.requantisation = {is_first && format.activation_bits > 4 ? 4 : 1,
                            static_cast<unsigned>(random.below(3)), Rounding::half_up, most_activation};
    for (std::size_t j = 0; j < widths[l]; ++j) {
      auto& row = layer.weights.emplace_back();
      for (std::size_t i = 0; i < widths[l - 1]; ++i)
        row.push_back(random.below(4) == 0 ? 0 : uniform(most_weight));
      layer.biases.push_back(uniform(4 * most_activation));
    }
    network.layers.push_back(layer);
  }
  return network;
}

/// Two or three layers of up to nine neurons, of any format.
inline FixedPointNetwork random_fixed_point(std::uint64_t seed) {
  Random random(seed, 0x73686170);
  std::vector<std::size_t> widths;
  for (std::size_t l = 0; l < 3 + random.below(2); ++l) widths.push_back(2 + random.below(8));
  const FixedPointFormat format{static_cast<int>(2 + random.below(7)), static_cast<int>(1 + random.below(8))};
  return make_fixed_point(widths, format, seed);
}

}  // namespace pulsewright::samples

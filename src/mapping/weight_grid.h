// SPDX-License-Identifier: Apache-2.0
// Whether weights lie on a grid of few levels, as those of a quantised network do.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

namespace pulsewright::mapping {

/// Levels on each side of 0 that are looked for: weights of up to nine bits with their sign.
inline constexpr std::int64_t most_levels = 256;

/// Weights that are integers times a step.
struct WeightGrid {
  double step = 1;
  std::int64_t largest = 0;  ///< magnitude of the integers

  /// The smallest power of two that holds the integers: streams of as many bits have a threshold for each.
  std::int64_t levels() const;
};

/// The grid with the largest step that all weights are on, up to the rounding of single precision; nothing
/// if there is none with at most most_levels, or if the weights are too few to tell.
std::optional<WeightGrid> find_grid(std::span<const double> weights);

}  // namespace pulsewright::mapping

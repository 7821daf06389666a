// SPDX-License-Identifier: Apache-2.0
// What the blocks compute, as functions of integers: the models, the exact engines and the trainer call
// the same ones.
#pragma once

#include <algorithm>
#include <cstdint>

namespace pulsewright::primitives {

/// Bit of an encoder: strict comparison, so threshold 0 never and 2^width always gives 1.
constexpr bool encode(std::uint64_t word, std::uint64_t threshold) {
  return word < threshold;
}

enum class Rounding { floor, half_up };

/// (value * multiplier) / 2^shift, rounded, then clipped to [0, maximum] (ReLU and saturation).
/// The product must fit 63 bits; shift in [0, 40].
struct Requantisation {
  std::int64_t multiplier = 1;
  unsigned shift = 0;
  Rounding rounding = Rounding::half_up;
  std::int64_t maximum = 0;

  constexpr std::int64_t operator()(std::int64_t value) const {
    std::int64_t product = value * multiplier;
    if (rounding == Rounding::half_up && shift > 0) product += std::int64_t{1} << (shift - 1);
    return std::clamp<std::int64_t>(product >> shift, 0, maximum);
  }

  bool operator==(const Requantisation&) const = default;
};

}  // namespace pulsewright::primitives

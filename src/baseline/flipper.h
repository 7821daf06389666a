// SPDX-License-Identifier: Apache-2.0
// Bit flips drawn at random, for the comparison of circuits under faults.
#pragma once

#include <cstdint>

#include "base/bits.h"
#include "base/random.h"
#include "baseline/bit_flips.h"

namespace pulsewright::baseline {

/// Draws which bits flip.
class Flipper {
 public:
  /// `item` addresses the draws: an image, or the weights.
  Flipper(const Flips& flips, std::uint64_t item)
      : random_(flips.seed, static_cast<std::uint64_t>(flips.place) << 32 | item),
        probability_(flips.probability) {}

  bool flips() { return random_.uniform() < probability_; }
  /// The lowest `width` bits of `value`, each perhaps flipped.
  std::uint64_t flip(std::uint64_t value, unsigned width) {
    for (unsigned bit = 0; bit < width; ++bit)
      if (flips()) value ^= std::uint64_t{1} << bit;
    return value;
  }
  /// The number, in two's complement of `width` bits, with its bits perhaps flipped.
  std::int64_t flip_signed(std::int64_t value, unsigned width) {
    return sign_extend(flip(static_cast<std::uint64_t>(value) & low_mask(width), width), width);
  }

 private:
  Random random_;
  double probability_;
};

/// The item of the weights; images are numbered from 0.
inline constexpr std::uint64_t weights_item = 0xffffffff;

}  // namespace pulsewright::baseline

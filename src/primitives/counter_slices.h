// SPDX-License-Identifier: Apache-2.0
// The sliced words of sources that count. Only their files include it.
#pragma once

#include <array>
#include <memory>
#include <vector>

#include "primitives/block.h"

namespace pulsewright::primitives {

/// Bit k of a counter in its first 512 cycles, k in [0, 9); it is 0 there for the other k.
inline constexpr std::array<WordSlice, 9> count_slices = [] {
  std::array<WordSlice, 9> slices{};
  for (std::size_t k = 0; k < slices.size(); ++k)
    for (std::uint64_t t = 0; t < cycles_of_slice; ++t) slices[k].words[t / 64] |= (t >> k & 1) << t % 64;
  return slices;
}();

/// The words of CounterSource<Words> where they are affine over the bits of the count:
/// word(a ^ b) = word(a) ^ word(b) ^ word(0). So the bits of the count below 512 give each slice one pattern
/// for all blocks, which the bits above keep or flip.
template <class Words>
class CounterSlices final : public SlicedWords {
 public:
  explicit CounterSlices(const Parameters& parameters)
      : words_(parameters),
        mask_(low_mask(scalar<"width">(parameters))),
        pattern_(scalar<"width">(parameters)) {
    for (std::size_t k = 0; k < count_slices.size(); ++k) {
      const std::uint64_t moved = words_((std::uint64_t{1} << k) & mask_) ^ words_(0);
      for (std::size_t b = 0; b < pattern_.size(); ++b)
        if (moved >> b & 1)
          for (std::size_t i = 0; i < 8; ++i) pattern_[b].words[i] ^= count_slices[k].words[i];
    }
  }

  void fill(std::uint64_t block, std::span<WordSlice> slices) const override {
    for (std::size_t at = 0; at < slices.size(); at += pattern_.size()) {
      const std::uint64_t word = words_(block++ * cycles_of_slice & mask_);
      for (std::size_t b = 0; b < pattern_.size(); ++b) {
        const std::uint64_t flip = -(word >> b & 1);
        for (std::size_t i = 0; i < 8; ++i) slices[at + b].words[i] = pattern_[b].words[i] ^ flip;
      }
    }
  }

 private:
  Words words_;
  std::uint64_t mask_;
  std::vector<WordSlice> pattern_;
};

template <class Words>
std::unique_ptr<SlicedWords> make_counter_slices(const Parameters& parameters) {
  return std::make_unique<CounterSlices<Words>>(parameters);
}

}  // namespace pulsewright::primitives

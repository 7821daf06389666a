// SPDX-License-Identifier: Apache-2.0
// The integers of stochastic pulse trains: the blocks and the integer tile call the same functions.
// docs/analog.md derives them.
#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>

namespace pulsewright::primitives {

/// Whether a two's complement value of `width` bits is below 0.
constexpr bool is_negative(std::uint64_t value, unsigned width) {
  return (value >> (width - 1) & 1) != 0;
}

/// Its magnitude, at most 2^(width - 1).
constexpr std::uint64_t magnitude_of(std::uint64_t value, unsigned width) {
  return is_negative(value, width) ? (std::uint64_t{1} << width) - value : value;
}

/// Its bits, inverted if it is below 0: the magnitude, less 1 below 0.
constexpr std::uint64_t folded_of(std::uint64_t value, unsigned width) {
  return is_negative(value, width) ? (std::uint64_t{1} << width) - 1 - value : value;
}

/// The smallest e with every value in [-2^e, 2^e), of the union of all folded values: the highest bit of a
/// union is that of the largest.
constexpr unsigned exponent_of(std::uint64_t united) {
  return static_cast<unsigned>(std::bit_width(united));
}

/// magnitude / 2^exponent as a threshold of words of `word_width` bits. No division: the scale is a power of
/// two, so that no probability is above 1.
constexpr std::uint64_t normalised_threshold(std::uint64_t magnitude, unsigned exponent,
                                             unsigned word_width) {
  return magnitude << word_width >> exponent;
}

/// The constant M / 2^s that stands for learning rate over granularity, in the integer units of both sides.
struct PulseRate {
  std::uint64_t multiplier = 1;  ///< M
  unsigned shift = 0;            ///< s

  bool operator==(const PulseRate&) const = default;
};

inline constexpr unsigned reciprocal_bits = 16;
inline constexpr std::uint64_t longest_train = 255;

/// round(2^16 / length); length from 1 on.
constexpr std::uint64_t reciprocal_of(std::uint64_t length) {
  return ((std::uint64_t{1} << (reciprocal_bits + 1)) + length) / (2 * length);
}

/// The slots of a train: as many as the largest product has pulses on average, rounded up; 0 if there is
/// none.
constexpr std::uint64_t train_length(std::uint64_t largest, unsigned exponent, const PulseRate& rate,
                                     std::uint64_t longest) {
  const std::uint64_t pulses = largest * rate.multiplier << exponent;
  const std::uint64_t part = (std::uint64_t{1} << rate.shift) - 1;
  return std::min((pulses + part) >> rate.shift, longest);
}

/// The threshold of a line whose products shall have magnitude * M * 2^exponent / 2^s pulses in `length`
/// slots.
constexpr std::uint64_t scaled_threshold(std::uint64_t magnitude, std::uint64_t length, unsigned exponent,
                                         const PulseRate& rate, unsigned word_width) {
  if (length == 0) return 0;
  const std::uint64_t product = magnitude * rate.multiplier * reciprocal_of(length)
                                << (exponent + word_width);
  const unsigned shift = rate.shift + reciprocal_bits;
  const std::uint64_t rounded = (product + (std::uint64_t{1} << (shift - 1))) >> shift;
  return std::min(rounded, std::uint64_t{1} << word_width);
}

}  // namespace pulsewright::primitives

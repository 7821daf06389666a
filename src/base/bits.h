// SPDX-License-Identifier: Apache-2.0
// Words of bits: bit i of a vector is bit i % 64 of word i / 64.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>

namespace pulsewright {

constexpr std::size_t words_for_bits(std::size_t bits) {
  return (bits + 63) / 64;
}

/// The `bits` lowest bits set; bits in [0, 64].
constexpr std::uint64_t low_mask(unsigned bits) {
  return bits >= 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << bits) - 1;
}

/// Bits needed to hold `value`; 1 for 0.
constexpr unsigned bits_for(std::uint64_t value) {
  return value == 0 ? 1 : static_cast<unsigned>(std::bit_width(value));
}

/// Bits of an index below `extent`, which is at least 1; at least 1.
constexpr unsigned index_bits(std::uint64_t extent) {
  return bits_for(extent - 1);
}

/// The lowest `width` bits of `value` in the opposite order; width in [1, 64].
constexpr std::uint64_t reverse_bits(std::uint64_t value, unsigned width) {
  std::uint64_t reversed = 0;
  for (unsigned i = 0; i < width; ++i) reversed |= ((value >> i) & 1) << (width - 1 - i);
  return reversed;
}

/// The lowest `width` bits of `value` read as two's complement; width in [1, 64].
constexpr std::int64_t sign_extend(std::uint64_t value, unsigned width) {
  const unsigned unused = 64 - width;
  return static_cast<std::int64_t>(value << unused) >> unused;
}

constexpr bool get_bit(std::span<const std::uint64_t> words, std::size_t i) {
  return (words[i / 64] >> (i % 64)) & 1;
}

constexpr void set_bit(std::span<std::uint64_t> words, std::size_t i, bool bit) {
  const std::uint64_t mask = std::uint64_t{1} << (i % 64);
  words[i / 64] = bit ? words[i / 64] | mask : words[i / 64] & ~mask;
}

/// Copies `width` bits (at most 64) that start at bit `first`.
constexpr std::uint64_t get_bits(std::span<const std::uint64_t> words, std::size_t first, unsigned width) {
  std::uint64_t value = words[first / 64] >> (first % 64);
  if (first % 64 + width > 64) value |= words[first / 64 + 1] << (64 - first % 64);
  return value & low_mask(width);
}

/// Writes the lowest `width` bits of `value` (at most 64) from bit `first` on.
constexpr void put_bits(std::span<std::uint64_t> words, std::size_t first, unsigned width,
                        std::uint64_t value) {
  for (unsigned i = 0; i < width; ++i) set_bit(words, first + i, (value >> i) & 1);
}

}  // namespace pulsewright

// SPDX-License-Identifier: Apache-2.0
// What the processor can do when it does nothing but count the ones of AND.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace pulsewright::bench {

/// Words of each of the two arrays that a loop reads: 16 KiB in all, which stay in a first-level cache.
inline constexpr std::size_t roofline_words = 1024;
/// Words of the second array that a crossing loop meets with every word of the first.
inline constexpr std::size_t roofline_crossed = 32;

/// One way to count. Which is fastest depends on the instruction set: the roofline is the best of them.
struct RooflineLoop {
  std::string_view name;
  /// Whether every word of `a` meets each of the first roofline_crossed of `b`, which stays in a register
  /// meanwhile; else a word meets the one at its own place, at two loads for one AND.
  bool crosses;
  /// Ones of a & b, summed over the words that meet. Arrays of roofline_words, on cache lines for full speed.
  std::uint64_t (*count)(const std::uint64_t* a, const std::uint64_t* b);

  /// Bits that one call counts.
  std::uint64_t bits() const { return std::uint64_t{64} * roofline_words * (crosses ? roofline_crossed : 1); }
};

/// The loops under the instruction set in use, at least one.
std::span<const RooflineLoop> roofline_loops();

}  // namespace pulsewright::bench

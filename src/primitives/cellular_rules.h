// SPDX-License-Identifier: Apache-2.0
// Hybrid cellular automata of rules 90 and 150 with null ends: cell i becomes the XOR of its neighbours and,
// if bit i of the rule is 1 (150), of itself. Beyond the ends stand zeros.
#pragma once

#include <cstdint>

namespace pulsewright::primitives {

/// The widest automaton: its rule and its state are integers of a document.
inline constexpr unsigned most_cells = 63;

/// The state after `state`; cells in [1, most_cells].
constexpr std::uint64_t next_cells(std::uint64_t state, std::uint64_t rule, unsigned cells) {
  return (state << 1 ^ state >> 1 ^ (state & rule)) & ((std::uint64_t{1} << cells) - 1);
}

/// True if the automaton passes through all 2^cells - 1 states other than 0: its characteristic polynomial
/// is primitive over GF(2). Decided by algebra, not by walking.
bool is_maximal_rule(unsigned cells, std::uint64_t rule);

/// Rule number `index` of a fixed list of rules drawn at random, all of them maximal; the list may repeat
/// rules. cells in [2, most_cells].
std::uint64_t maximal_rule(unsigned cells, std::uint64_t index);

/// Which cells serve which bits: bit k of the words side by side is cell k * stride mod cells. A cell passes
/// to its neighbours within a clock, so bits that decide much must not sit beside each other. This stride,
/// for words of so many bits, keeps the highest bits of all words from being sums of high bits alone for 8
/// clocks. 2 <= width * words <= most_cells.
unsigned scattering_stride(unsigned width, unsigned words);

}  // namespace pulsewright::primitives

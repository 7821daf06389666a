// SPDX-License-Identifier: Apache-2.0
// The words of many cellular automata at once.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "ising/machine.h"

namespace pulsewright::ising {

/// All words of a machine whose generators are of kind source_cellular and of one shape.
///
/// An automaton is stored as its words side by side. Neighbouring cells lie a fixed number of bits apart
/// there, around the end, so that a step is two rotations; the two cells at the ends lack a neighbour.
class CellularWords {
 public:
  /// True if the generators of a machine are such.
  static bool can_hold(const Machine& machine);
  explicit CellularWords(const Machine& machine);

  void step();
  /// Where a word of the machine stands.
  struct Place {
    std::uint32_t automaton;
    std::uint32_t shift;
  };
  Place place_of(std::int64_t word) const {
    const auto number = static_cast<std::uint32_t>(word);
    return {number / words_, number % words_ * width_};
  }
  std::int64_t word(Place place) const {
    return static_cast<std::int64_t>(states_[place.automaton] >> place.shift & word_mask_);
  }

 private:
  unsigned width_;
  unsigned words_;  ///< of each automaton
  unsigned cells_;
  unsigned apart_;  ///< bits between neighbouring cells
  std::uint64_t word_mask_;
  std::vector<std::uint64_t> rules_;   ///< [automata]
  std::vector<std::uint64_t> states_;  ///< [automata]
};

}  // namespace pulsewright::ising

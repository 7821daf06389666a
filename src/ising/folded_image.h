// SPDX-License-Identifier: Apache-2.0
// What the memories of a folded machine hold, bit by bit, and the words that load them while it stands.
#pragma once

#include <cstdint>
#include <vector>

#include "ising/fold_plan.h"
#include "primitives/primitive.h"

namespace pulsewright::ising {

/// A memory_loadable.
struct LoadableMemory {
  unsigned width = 0;  ///< bits of a row
  std::size_t depth = 0;
  std::uint64_t base = 0;                     ///< its first load address
  primitives::Parameters::List content = {};  ///< words_for_bits(width) words for each row

  std::uint64_t span() const;  ///< load addresses, a power of two
};

/// A word of 32 bits, and where it is loaded.
struct LoadWord {
  std::uint64_t address;
  std::uint64_t word;
};

struct FoldedImage {
  FoldPlan plan;
  unsigned weight_width = 1;
  unsigned field_width = 0;  ///< 0 if no spin has a field
  unsigned held_width = 0;   ///< 1 if spins are clamped
  unsigned sum_width = 2;
  unsigned shift = 0;        ///< 1 if all fields are even, or all odd: the table has every other one
  std::int64_t minimum = 0;  ///< field of the first threshold
  unsigned thresholds = 0;
  unsigned sweep_width = 1;
  unsigned load_width = 1;
  LoadableMemory couplings;  ///< [rows]; for each lane the weights of its taps, its field, whether it is held
  LoadableMemory starts;     ///< [rows]; a bit for each lane
  LoadableMemory tables;     ///< [steps]; the thresholds, then the sweeps

  unsigned lane_width() const;  ///< bits of a lane in a row of couplings
  /// Every word of the three memories.
  std::vector<LoadWord> words() const;
};

/// Of a verified machine whose layout is folded.
FoldedImage folded_image(const Machine& machine);

}  // namespace pulsewright::ising

// SPDX-License-Identifier: Apache-2.0
// What the memories of a folded machine hold, bit by bit, and the words that load them while it stands.
#pragma once

#include <cstdint>
#include <vector>

#include "ising/energy_terms.h"
#include "ising/fold_plan.h"
#include "ising/loadable_memory.h"

namespace pulsewright::ising {

struct FoldedImage {
  FoldPlan plan;
  unsigned weight_width = 1;
  unsigned field_width = 0;  ///< 0 if no spin has a field
  unsigned held_width = 1;   ///< every spin can be clamped
  unsigned sum_width = 2;
  unsigned shift = 0;        ///< 1 if all fields are even, or all odd: the table has every other one
  std::int64_t minimum = 0;  ///< field of the first threshold
  unsigned thresholds = 0;
  unsigned sweep_width = 1;
  unsigned load_width = 1;   ///< an address with the highest bit set is nobody's
  LoadableMemory couplings;  ///< [rows]; for each lane the weights of its taps, its field, whether it is held
  LoadableMemory starts;     ///< [rows]; a bit for each lane
  LoadableMemory tables;     ///< [steps]; the thresholds, then the sweeps
  EnergyTerms terms;         ///< in a memory of NAME_axi; the machine itself has only addresses for it

  unsigned lane_width() const;  ///< bits of a lane in a row of couplings
  /// Every word of the machine's own memories.
  std::vector<LoadWord> words() const;
};

/// Of a verified machine whose layout is folded.
FoldedImage folded_image(const Machine& machine);

/// What loads a machine into the memories of another one: the image of `machine` with the plan, the widths
/// and the addresses of `shape`, which must hold its numbers.
FoldedImage folded_image(const Machine& machine, const FoldedImage& shape);

}  // namespace pulsewright::ising

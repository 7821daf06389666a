// SPDX-License-Identifier: Apache-2.0
// What the memories of NAME_core hold, the parallel machine whose temperatures, start states and clamps
// software can replace.
#pragma once

#include <vector>

#include "ising/energy_terms.h"
#include "ising/loadable_memory.h"

namespace pulsewright::ising {

struct ParallelImage {
  unsigned sweep_width = 1;
  unsigned load_width = 1;  ///< an address with the highest bit set is nobody's
  LoadableMemory tables;    ///< [steps]; the thresholds, then the sweeps
  LoadableMemory starts;    ///< one row: a bit for each spin
  LoadableMemory
      held;           ///< ones, which fill in the start states after a reset, then the spins that are clamped
  EnergyTerms terms;  ///< in a memory of NAME_axi

  /// Every word of the machine's own memories.
  std::vector<LoadWord> words() const;
};

/// Of a verified machine whose layout is parallel.
ParallelImage parallel_image(const Machine& machine);

/// What loads a machine into the memories of another one, which differs in thresholds, sweeps, start states
/// and clamps.
ParallelImage parallel_image(const Machine& machine, const ParallelImage& shape);

}  // namespace pulsewright::ising

// SPDX-License-Identifier: Apache-2.0
// Classes read from a machine's own samples: some spins are clamped to a pattern, and label spins vote.
#pragma once

#include <cstdint>
#include <vector>

#include "base/diagnostics.h"
#include "base/progress.h"
#include "ising/machine.h"
#include "ising/patterns.h"

namespace pulsewright::ising {

struct ClassifyOptions {
  std::int64_t labels = 10;        ///< the last spins of a pattern, one for each class
  std::int64_t warmup = 100;       ///< sweeps of each pattern before the first vote
  std::int64_t sweeps = 400;       ///< votes of each pattern
  std::uint64_t seed = 1;          ///< of the words and start states of all patterns
  ProgressListener progress = {};  ///< may be empty
};

/// What is out of range, by flag, and patterns that the machine has too few spins for or whose labels are not
/// one up and all others down.
Diagnostics check_classification(const Machine& machine, const Patterns& patterns,
                                 const ClassifyOptions& options);

/// The class whose label spin was up most often, the first of several, for each pattern: [patterns]. The
/// machine runs its last step; its first spins are those of a pattern, all but the labels clamped, and its
/// own clamps are dropped. Patterns and options must hold check_classification().
std::vector<std::int64_t> classify(const Machine& machine, const Patterns& patterns,
                                   const ClassifyOptions& options);

/// The class of a pattern by its label spins, of which one is up.
std::int64_t class_of(const std::vector<std::int8_t>& states, std::int64_t labels);

}  // namespace pulsewright::ising

// SPDX-License-Identifier: Apache-2.0
// Which source drives which stream, when there are fewer sources than streams.
#pragma once

#include "autodiff/correlation.h"

namespace pulsewright::autodiff {

/// Two streams that meet in a gate; the order does not matter.
struct StreamPair {
  StreamId first;
  StreamId second;
  auto operator<=>(const StreamPair&) const = default;
};

/// The pairs of all multiplications on a tape, each once, ordered.
std::vector<StreamPair> products_of(const Tape& tape);

struct SourceAllocation {
  SourceOf source_of;  ///< for each stream of a product, in [0, budget)
  /// Products whose streams share a source, ordered. A stream that meets itself is always one of them: no
  /// allocation helps it, only a delay does.
  std::vector<StreamPair> conflicts;
  bool conflicts_are_fewest = false;  ///< proven; else the search was cut off
  /// Sources with which nothing but a stream that meets itself conflicts.
  int smallest_budget = 0;
  bool smallest_is_proven = false;  ///< else fewer might do
};

/// Gives each stream one of `budget` >= 1 sources so that as few products as possible multiply streams of one
/// source, by graph colouring: branch and bound in DSATUR order (Brelaz, CACM 22, 1979), cut off after
/// `steps` choices; beyond that the greedy DSATUR colouring, improved stream by stream. Deterministic.
/// Layers that encode their inputs again after a count share no product, so two sources serve any chain of
/// them.
SourceAllocation allocate_sources(const std::vector<StreamPair>& products, int budget,
                                  std::int64_t steps = 100'000);

}  // namespace pulsewright::autodiff

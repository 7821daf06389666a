// SPDX-License-Identifier: Apache-2.0
// A candidate's own finite-length arithmetic as a table of integers.
#pragma once

#include <cstdint>
#include <vector>

#include "train/candidate.h"
#include "train/matrix.h"

namespace pulsewright {

/// What one synapse adds to the count of its neuron over a whole stream, bit-exact: dark(m) + lit(a, m) for
/// input threshold a in [0, N] and weight m. Weights are held as the index of a column: m + N for
/// sign_magnitude (m in [-N, N]), m for bipolar (m in [0, N]).
class CountLookup {
 public:
  explicit CountLookup(const Candidate& candidate);

  const Candidate& candidate() const { return candidate_; }
  int columns() const { return columns_; }

  /// The nearest column to a weight in [-1, 1], halves up.
  std::int32_t column_of(double weight) const;
  /// The threshold that the netlist holds for a column.
  std::int32_t threshold_of(std::int32_t column) const;
  /// The weight in [-1, 1] that a column stands for.
  double weight_of(std::int32_t column) const;

  /// Count with input threshold 0.
  std::int32_t dark(std::int32_t column) const { return dark_[static_cast<std::size_t>(column)]; }
  /// Counts beyond dark(), for all columns; row 0 is all 0.
  const std::int16_t* lit(std::int32_t threshold) const {
    return &lit_[static_cast<std::size_t>(threshold) * static_cast<std::size_t>(columns_)];
  }

  /// sums[image][neuron] += lit(thresholds[image][input], columns[input][neuron]) over all inputs.
  void add(const IntMatrix& thresholds, const IntMatrix& columns, IntMatrix& sums) const;

 private:
  Candidate candidate_;
  int columns_;
  std::vector<std::int32_t> dark_;
  std::vector<std::int16_t> lit_;  ///< [N + 1][columns]; within [-N, N]
};

}  // namespace pulsewright

// SPDX-License-Identifier: Apache-2.0
// A candidate's own finite-length arithmetic in integers: what the circuit counts.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "base/workers.h"
#include "train/candidate.h"
#include "train/matrix.h"

namespace pulsewright::train {

/// The counts of a layer's neurons over a whole stream, bit-exact, as dark + lit: dark is what a neuron
/// counts when all input thresholds are 0, lit the rest. Weights are held as the index of a column: m + S for
/// sign_magnitude (threshold m in [-S, S], S the candidate's scale()), m for bipolar (m in [0, N]).
class LayerArithmetic {
 public:
  explicit LayerArithmetic(const Candidate& candidate);
  virtual ~LayerArithmetic() = default;

  const Candidate& candidate() const { return candidate_; }

  /// The nearest columns to weights in [-1, 1], halves up, of those that the candidate's cap leaves.
  IntMatrix columns_of(const Matrix& weights) const;
  /// The threshold that the netlist holds for a column.
  std::int32_t threshold_of(std::int32_t column) const;
  /// The weights in [-1, 1] that columns stand for.
  Matrix weights_of(const IntMatrix& columns) const;

  /// The sum of responses that one count stands for is 2^count_exponent() / N.
  virtual int count_exponent(std::int64_t taps) const = 0;
  /// [neurons]; columns: [taps][neurons].
  virtual IntVector dark(const IntMatrix& columns) const = 0;
  /// sums[row][neuron] += lit counts. thresholds: [rows][taps] in [0, N]; columns: [taps][neurons].
  virtual void add_lit(const Eigen::Ref<const Thresholds>& thresholds, const IntMatrix& columns,
                       Eigen::Ref<IntMatrix> sums, Workers& workers) const = 0;

 protected:
  int length() const { return candidate_.length; }
  int columns() const { return columns_; }

 private:
  Candidate candidate_;
  int columns_;
};

/// The arithmetic of a candidate: a table of counts for an exact counter, the bits for a multiplexer.
std::unique_ptr<LayerArithmetic> arithmetic_of(const Candidate& candidate);

}  // namespace pulsewright::train

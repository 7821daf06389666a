// SPDX-License-Identifier: Apache-2.0
// The time of a training epoch, as a ratio to the real-valued network.
#pragma once

#include <string>
#include <vector>

#include "bench/accuracy.h"

namespace pulsewright::bench {

/// What an epoch on the circuit's integers takes, over one of the real-valued network of the same shape, on
/// the same batches, one after the other in one process: the ratio of each pair of epochs, of `pairs` after
/// one that warms up.
struct EpochTimes {
  std::vector<double> float_seconds;  ///< [pairs]
  std::vector<double> exact_seconds;  ///< [pairs]

  double median_ratio() const;
};

Json to_json(const EpochTimes& times);
std::string to_text(const EpochTimes& times);

/// Nothing where prepare_cell() gives nothing, or the cell leaves a choice (Code::bad_flag).
std::optional<EpochTimes> measure_epoch_times(const AccuracyCell& cell, int pairs, unsigned threads,
                                              Diagnostics& diagnostics);

}  // namespace pulsewright::bench

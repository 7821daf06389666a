// SPDX-License-Identifier: Apache-2.0
// The accuracy table: cells that are measured, and those that files hold from before.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "base/progress.h"
#include "bench/accuracy.h"
#include "bench/epoch_time.h"

namespace pulsewright::flow {

struct AccuracyBenchOptions {
  bench::AccuracyCell cell = {};
  bool plan = false;                   ///< instead of the cell, every one of the plan that no file holds
  bool only_shows = false;             ///< measure none
  std::vector<std::string> take = {};  ///< JSON files of cells measured before
  std::string out = {};                ///< JSON file of cells to add to; empty for none
  unsigned threads = 0;                ///< 0 for all; the result is the same
};

/// The cells that were measured; with `plan` or `only_shows` all, those of the files too, in the plan's
/// order.
std::optional<Json> bench_accuracy(const AccuracyBenchOptions& options, const ProgressListener& progress,
                                   Diagnostics& diagnostics);

/// Epochs of a cell beside those of the real-valued network, `pairs` of each.
std::optional<bench::EpochTimes> bench_epoch(const bench::AccuracyCell& cell, int pairs, unsigned threads,
                                             Diagnostics& diagnostics);

}  // namespace pulsewright::flow

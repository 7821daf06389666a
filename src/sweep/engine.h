// SPDX-License-Identifier: Apache-2.0
// Runs the open cells of a sweep, a process each.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "base/progress.h"
#include "sweep/dispatch.h"
#include "sweep/store.h"
#include "train/run.h"

namespace pulsewright::sweep {

/// The part of a plan that one of several calls runs: the cells whose hash falls in it. They need not know of
/// each other.
struct Slice {
  int index = 1;  ///< in [1, count]
  int count = 1;

  bool holds(const std::string& hash) const;
};

struct EngineOptions {
  int jobs = 1;  ///< processes at a time
  Slice slice = {};
  bool stops_on_failure = false;
  ProgressListener progress = {};  ///< is told about cells
  train::Stop stop = {};           ///< asked often: whether to end in good order
};

struct SweepState {
  std::size_t cells = 0;  ///< of the slice
  std::size_t done = 0;
  std::size_t failed = 0;
  std::size_t open = 0;  ///< left by a stop, or trained by another process
};

/// The cells of the slice without a result, by their places in the plan: those with most work first, so that
/// none of them runs alone in the end.
std::vector<std::size_t> open_cells(const Plan& plan, const Store& store, const Slice& slice);

/// Counts the results of the slice.
SweepState state_of(const Plan& plan, const Store& store, const Slice& slice);

/// Tells a listener how many cells of a slice have ended.
class SweepProgress {
 public:
  SweepProgress(const Plan& plan, const Slice& slice, ProgressListener listener);

  void say(const Dispatch& dispatch) const;

 private:
  std::int64_t cells_;
  ProgressListener listener_;
};

/// Runs what is open. A cell that ends wrongly is begun again from its checkpoint, and is failed when it has
/// done so most_failures times; its log has what it said. The caller has one thread, and this makes processes
/// by fork. Throws Failure if the system has none for it; a cell whose process ends with exit code 70, our
/// own mistake, is not tried again.
SweepState run_sweep(const Plan& plan, const Store& store, const EngineOptions& options);

}  // namespace pulsewright::sweep

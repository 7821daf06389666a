// SPDX-License-Identifier: Apache-2.0
// How often a run is saved.
#pragma once

#include <algorithm>
#include <chrono>

namespace pulsewright {

/// When a run writes its next checkpoint within a phase. A kill costs at most what was done since the last
/// one, and syncing to disk takes at most a fiftieth of the time: otherwise small runs would wait for the
/// disk most of it. The clock decides only what is kept, never what a run computes.
class CheckpointPace {
 public:
  using Clock = std::chrono::steady_clock;

  explicit CheckpointPace(Clock::time_point begin) : last_(begin) {}

  bool is_due(Clock::time_point now) const { return now - last_ >= wait_; }

  void wrote(Clock::time_point start, Clock::time_point end) {
    last_ = end;
    wait_ = std::max<Clock::duration>(shortest_wait, 50 * (end - start));
  }

 private:
  static constexpr std::chrono::seconds shortest_wait{2};

  Clock::time_point last_;
  Clock::duration wait_ = shortest_wait;
};

}  // namespace pulsewright

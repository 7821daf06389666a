// SPDX-License-Identifier: Apache-2.0
// How long calls take, by Google Benchmark.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

namespace pulsewright::bench {

struct TimedWork {
  std::function<void()> run;      ///< the same work in each call
  std::int64_t instructions = 0;  ///< that run() is called under (base/instruction_sets.h); 0: the best
  bool by_the_wall = false;  ///< wall-clock time, for work of several threads; else of the calling thread
};

/// How long to look at each work.
struct TimingEffort {
  double seconds;   ///< of calls in each repetition, at the least
  int repetitions;  ///< at least 1
};

/// Of one call, over the repetitions.
struct CallTime {
  double median;    ///< seconds
  double shortest;  ///< seconds
  double longest;   ///< seconds
};

/// The times of each work. The repetitions of all works take turns in random order, so that a slower minute
/// of the machine meets them all. Calls no other thread of its own; the best instructions are in use
/// afterwards. Throws Failure when the environment keeps Google Benchmark from running them.
std::vector<CallTime> time_in_turns(const std::vector<TimedWork>& works, const TimingEffort& effort);

/// Makes the compiler believe that `value` is used.
void keep(std::uint64_t value);

}  // namespace pulsewright::bench

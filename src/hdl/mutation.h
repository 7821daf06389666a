// SPDX-License-Identifier: Apache-2.0
// Whether a bench would notice: a design that has one fault after the other against what it must show.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "base/progress.h"

namespace pulsewright::hdl {

/// What a run of a bench saw of a design with one fault.
struct FaultyRun {
  std::int64_t compared = 0;  ///< words or states
  bool is_different = false;
};

/// A bench with its stimuli: the run with the fault of that number; 0 for the sound design.
using FaultTrial = std::function<FaultyRun(std::size_t fault)>;

struct MutationRun {
  std::size_t caught = 0;
  std::vector<std::size_t> survivors;  ///< faults that no run betrayed
  std::int64_t compared = 0;           ///< words or states in all runs
  std::string version;                 ///< of the simulator
};

/// Meets each fault with the trials, one after the other until one of them shows it.
MutationRun meet_faults(std::span<const FaultTrial> trials, std::span<const std::size_t> faults,
                        const ProgressListener& progress);

}  // namespace pulsewright::hdl

// SPDX-License-Identifier: Apache-2.0
#include "hdl/mutation.h"

#include <algorithm>

namespace pulsewright::hdl {

MutationRun meet_faults(std::span<const FaultTrial> trials, std::span<const std::size_t> faults,
                        const ProgressListener& progress) {
  MutationRun run;
  for (const std::size_t fault : faults) {
    tell(progress, {.task = "mutate",
                    .unit = "fault",
                    .done = static_cast<std::int64_t>(run.caught + run.survivors.size() + 1),
                    .total = static_cast<std::int64_t>(faults.size()),
                    .figures = {{"survived", static_cast<double>(run.survivors.size())}}});
    const bool survives = std::ranges::all_of(trials, [&](const FaultTrial& trial) {
      const FaultyRun faulty = trial(fault);
      run.compared += faulty.compared;
      return !faulty.is_different;
    });
    if (survives)
      run.survivors.push_back(fault);
    else
      ++run.caught;
  }
  return run;
}

}  // namespace pulsewright::hdl

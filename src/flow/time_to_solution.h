// SPDX-License-Identifier: Apache-2.0
// How long to cool: the sweeps until a target is reached with 99 %, by the sweeps of a read.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "flow/anneal_model.h"

namespace pulsewright::flow {

/// Reads of one length.
struct TimeToSolution {
  std::int64_t sweeps = 0;  ///< of a read
  std::int64_t reads = 0;
  std::int64_t hits = 0;  ///< reads that reached the target
  /// sweeps log(0.01) / log(1 - hits / reads), at least those of one read; nothing without hits.
  std::optional<double> sweeps_to_99 = {};
};

/// Cools `request.options.reads` times with 1, 2, 4, ... sweeps, up to `request.sweeps`. The request has a
/// target.
std::optional<std::vector<TimeToSolution>> time_to_solution(const ising::SpinModel& model, bool is_cut,
                                                            const AnnealRequest& request,
                                                            const ProgressListener& progress,
                                                            Diagnostics& diagnostics);

Json to_json(const std::vector<TimeToSolution>& curve);
std::string to_text(const std::vector<TimeToSolution>& curve);

/// The curve as SVG; its title is the name of the instance. Empty if no read reached the target.
std::string to_svg(const std::vector<TimeToSolution>& curve, const std::string& title);

}  // namespace pulsewright::flow

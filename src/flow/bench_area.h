// SPDX-License-Identifier: Apache-2.0
// The estimate of area, fitted to what yosys makes of some designs and tried on others.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "base/progress.h"

namespace pulsewright::flow {

struct AreaBenchOptions {
  std::vector<std::string> fit;         ///< SC-NIR documents, runs or bundles
  std::vector<std::string> check = {};  ///< such that are only compared
  std::string take = {};                ///< record whose cells are taken for the netlists that it has
  std::string out = {};                 ///< file for the record; empty for none
};

/// The record, as bench::area_record() makes it. What is wrong with any input is diagnosed before the first
/// design is synthesised.
std::optional<Json> bench_area(const AreaBenchOptions& options, const ProgressListener& progress,
                               Diagnostics& diagnostics);

}  // namespace pulsewright::flow

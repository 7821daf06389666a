// SPDX-License-Identifier: Apache-2.0
// The speed of the exact engines, or a record of it from before.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/progress.h"
#include "bench/engine_record.h"
#include "data/data_set.h"

namespace pulsewright::flow {

struct EngineBenchOptions {
  std::string netlist = {};     ///< SC-NIR document or bundle to measure as well; may be empty
  data::DataRequest data = {};  ///< whose test images are run; by no name MNIST's if it is there
  std::vector<std::string> instructions = {};  ///< sets to measure under; empty for all that differ
  bool quick = false;
};

/// Measures all of it on this machine, for minutes.
std::optional<bench::EngineRecord> bench_engine(const EngineBenchOptions& options,
                                                const ProgressListener& progress, Diagnostics& diagnostics);

/// What `bench engine --out` wrote into a file.
std::optional<bench::EngineRecord> read_engine_record(const std::string& file, Diagnostics& diagnostics);

}  // namespace pulsewright::flow

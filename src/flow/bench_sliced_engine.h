// SPDX-License-Identifier: Apache-2.0
// The speed of the engine that runs 512 machines at once.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/json.h"
#include "ising/spin_model.h"

namespace pulsewright::flow {

struct SlicedBenchOptions {
  double beta = 0.5;           ///< inverse temperature, per unit of energy
  unsigned width = 16;         ///< bits of a random word
  std::int64_t sweeps = 1000;  ///< that are timed
};

struct SlicedBench {
  ising::SpinModel model;
  SlicedBenchOptions options;
  std::size_t lanes = 0;
  std::string instructions;
  double seconds = 0;  ///< of processor time
  double flips_per_nanosecond = 0;
  bool equals_single_machines = false;  ///< two lanes, each against a machine of its own
};

void check_sliced_bench(const SlicedBenchOptions& options, Diagnostics& diagnostics);

/// `file`: how diagnostics call the model.
std::optional<SlicedBench> bench_sliced_engine(const ising::SpinModel& model, const std::string& file,
                                               const SlicedBenchOptions& options, Diagnostics& diagnostics);

Json to_json(const SlicedBench& bench);
std::string to_text(const SlicedBench& bench);

}  // namespace pulsewright::flow

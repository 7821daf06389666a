// SPDX-License-Identifier: Apache-2.0
// Samples of a p-bit machine, held to the exact law if that can be enumerated.
#pragma once

#include <string>
#include <vector>

#include "base/json.h"
#include "base/progress.h"
#include "ising/machine.h"
#include "ising/sample.h"

namespace pulsewright::flow {

struct MachineSamples {
  ising::Machine machine;
  ising::SampleOptions options;  ///< that it ran with
  ising::SampleReport report;
};

/// What is wrong with the options alone.
void check_sampling(const ising::SampleOptions& options, Diagnostics& diagnostics);

/// Samples with options that are right, and keeps every `keep_every`th state; 0 keeps none.
MachineSamples sample_machine(const ising::Machine& machine, ising::SampleOptions options,
                              const ProgressListener& progress);

/// The same into a file. `out`: CSV or JSON file for the states that are kept; empty for none,
/// and none are kept.
MachineSamples sample_machine(const ising::Machine& machine, ising::SampleOptions options,
                              const std::string& out, const ProgressListener& progress);

Json to_json(const MachineSamples& samples);
std::string to_text(const MachineSamples& samples);

}  // namespace pulsewright::flow

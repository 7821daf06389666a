// SPDX-License-Identifier: Apache-2.0
// From a model to a machine: colours, words, generators, thresholds.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/diagnostics.h"
#include "ising/machine.h"

namespace pulsewright::ising {

/// Sweeps at one temperature.
struct Temperature {
  double beta;  ///< at least 0, per unit of the file's energies
  std::int64_t sweeps = 1;
};

struct CompileOptions {
  std::string name = "machine";
  unsigned width = 16;  ///< bits of a word
  std::vector<Temperature> schedule = {{1.0}};
  std::uint64_t seed = 1;          ///< of the generators and of the start states
  std::vector<Clamp> clamps = {};  ///< by spin
  /// Of a folded machine, in [1, spins]: that many groups of consecutive spins, each with a row for each
  /// colour. 0 for a parallel one.
  std::int64_t rows = 0;
};

/// A machine that holds verify() and has nothing unsafe; nothing, and diagnostics, if the model is larger
/// than machines are.
std::optional<Machine> compile_machine(const SpinModel& model, const CompileOptions& options,
                                       Diagnostics& diagnostics);

/// What options.seed decides: seeds of all generators, start states. For machines side by side that differ in
/// nothing else.
void seed_machine(Machine& machine, std::uint64_t seed);

}  // namespace pulsewright::ising

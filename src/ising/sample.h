// SPDX-License-Identifier: Apache-2.0
// Sampling with machines: moments, how far they can be trusted, and the distance to the exact law.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "base/progress.h"
#include "ising/machine.h"
#include "ising/solutions.h"

namespace pulsewright::ising {

struct SampleOptions {
  std::int64_t sweeps = 10000;             ///< of each chain, after the warm-up; a sample each
  std::int64_t warmup = 1000;              ///< sweeps before, of each chain
  std::int64_t chains = 1;                 ///< machines that differ in their seeds
  std::optional<std::uint64_t> seed = {};  ///< without it the first chain is the machine as it stands
  std::int64_t keep_every = 0;             ///< sweeps between the states that are kept; 0 keeps none
  std::optional<double> beta =
      {};  ///< of the law that samples are held to, per unit of the file; a machine of most_enumerated spins
  ProgressListener progress = {};  ///< may be empty
};

/// The distance from the counts of states to the law.
struct LawDistance {
  double total_variation = 0;   ///< sum |counts / samples - p| / 2
  double relative_entropy = 0;  ///< of the counts with respect to the law [nats]
};

struct SampleReport {
  double mean_energy = 0;            ///< in the units of the file
  double standard_error = 0;         ///< of mean_energy, from means of batches
  double autocorrelation_time = 0;   ///< of the energy, integrated [sweeps]; 1 for independent samples
  std::optional<double> r_hat = {};  ///< A. Gelman, D. Rubin 1992, of the energy; with two chains or more
  std::vector<double> mean_spins;    ///< [spins]
  std::optional<LawDistance> law = {};
  std::optional<LawDistance> ideal =
      {};  ///< that of as many samples with words from a counter-based generator
  Solutions kept = {};
};

/// Runs a machine's last step.
SampleReport sample(const Machine& machine, const SampleOptions& options);

/// Gives a machine the seeds that the first chain of a sampling with this seed has.
void seed_first_chain(Machine& machine, std::uint64_t seed);

/// The temperature of a machine's last step, per unit of the file's energies.
double beta_of(const Machine& machine);

}  // namespace pulsewright::ising

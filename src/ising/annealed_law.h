// SPDX-License-Identifier: Apache-2.0
// log Z and the mean energy of models that are too large to be enumerated, by annealed importance sampling.
#pragma once

#include <cstdint>

#include "base/diagnostics.h"
#include "base/json.h"
#include "base/progress.h"
#include "ising/spin_model.h"

namespace pulsewright::ising {

struct AnnealedOptions {
  std::int64_t runs = 256;           ///< independent ones; their spread tells the error
  std::int64_t temperatures = 1000;  ///< of each run, with a sweep at each
  std::uint64_t seed = 1;
  ProgressListener progress = {};  ///< may be empty
};

/// Estimates with standard errors. exp(log_partition) is without bias; log_partition itself is too small if
/// few runs carry all the weight, and its error then says less than it seems: effective_runs tells.
struct AnnealedLaw {
  double log_partition = 0;        ///< log Z [nats]
  double log_partition_error = 0;  ///< of log_partition
  double mean_energy = 0;          ///< in the units of the file
  double mean_energy_error = 0;    ///< of mean_energy
  double effective_runs = 0;       ///< (sum of weights)^2 / sum of squared weights, in [1, runs]
};

/// What is out of range, by flag.
Diagnostics check_annealed(const AnnealedOptions& options);

/// p(s) = exp(-beta (E(s) + offset) / scale) / Z, as exact_law() has it. R. Neal, Annealed importance
/// sampling, Statistics and Computing 11 (2001): each run starts from spins without couplings, whose Z is
/// known, and turns the couplings on in equal steps. `options` must hold check_annealed(); `beta`: at least
/// 0.
AnnealedLaw annealed_law(const SpinModel& model, double beta, const AnnealedOptions& options);

Json to_json(const AnnealedLaw& law);

}  // namespace pulsewright::ising

// SPDX-License-Identifier: Apache-2.0
// The log-likelihood of a restricted Boltzmann machine: exact by enumeration of its smaller side, or with log
// Z from annealed importance sampling.
#pragma once

#include <cstdint>

#include "ising/annealed_law.h"
#include "ising/patterns.h"
#include "ising/spin_model.h"

namespace pulsewright::ising {

/// The smaller side of a machine whose likelihood is counted.
inline constexpr std::int64_t most_counted_side = 20;

struct Likelihood {
  double log_partition = 0;        ///< log Z [nats]
  double mean_log_likelihood = 0;  ///< mean of log p(v) over the patterns [nats]
  double divergence = 0;           ///< KL(data, model) [nats]
  bool is_counted = true;          ///< otherwise log Z is an estimate, and the others with it
  double log_partition_error = 0;  ///< standard error of all three [nats]; 0 if counted
};

/// The law exp(-E / scale) of a model whose spins are first `patterns.spins` visible ones and then hidden
/// ones, with no coupling inside a side. If the smaller side has more than most_counted_side spins, log Z is
/// annealed_law()'s.
Likelihood rbm_likelihood(const SpinModel& model, const Patterns& patterns,
                          const AnnealedOptions& annealed = {});

}  // namespace pulsewright::ising

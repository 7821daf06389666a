// SPDX-License-Identifier: Apache-2.0
// The exact log-likelihood of a restricted Boltzmann machine, by enumeration of its smaller side.
#pragma once

#include <cstdint>

#include "ising/patterns.h"
#include "ising/spin_model.h"

namespace pulsewright::ising {

/// The smaller side of a machine whose likelihood is counted.
inline constexpr std::int64_t most_counted_side = 20;

struct Likelihood {
  double log_partition = 0;        ///< log Z [nats]
  double mean_log_likelihood = 0;  ///< mean of log p(v) over the patterns [nats]
  double divergence = 0;           ///< KL(data, model) [nats]
};

/// The law exp(-E / scale) of a model whose spins are first `patterns.spins` visible ones and then hidden
/// ones, with no coupling inside a side; the smaller side has at most most_counted_side spins.
Likelihood rbm_likelihood(const SpinModel& model, const Patterns& patterns);

}  // namespace pulsewright::ising

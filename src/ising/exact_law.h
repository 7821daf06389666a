// SPDX-License-Identifier: Apache-2.0
// The Boltzmann distribution of a small model, by enumeration of all its states.
#pragma once

#include <cstdint>
#include <vector>

#include "base/json.h"
#include "ising/spin_model.h"

namespace pulsewright::ising {

/// 2^24 states take 128 MiB.
inline constexpr std::int64_t most_enumerated = 24;

/// p(s) = exp(-beta (E(s) + offset) / scale) / Z. Every mean is within 1e-10 of the exact one.
struct ExactLaw {
  double log_partition = 0;           ///< log Z [nats]
  double mean_energy = 0;             ///< in the units of the file
  double ground_energy = 0;           ///< in the units of the file
  std::int64_t ground_states = 0;     ///< states that have it
  std::vector<double> mean_spins;     ///< [spins]
  std::vector<double> mean_products;  ///< s_i s_j of each coupling [couplings]
};

/// `model`: at most most_enumerated spins; `beta`: at least 0, per unit of the file's energies.
ExactLaw exact_law(const SpinModel& model, double beta);

/// All of it, with the mean energy per spin.
Json to_json(const ExactLaw& law);

/// E(s) of every state [2^spins], without offset and scale; bit i of the index is 1 if spin i is +1.
std::vector<double> state_energies(const SpinModel& model);

}  // namespace pulsewright::ising

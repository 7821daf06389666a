// SPDX-License-Identifier: Apache-2.0
#include "ising/exact_law.h"

#include <algorithm>
#include <bit>

#include "base/elementary.h"
#include "base/failure.h"

namespace pulsewright::ising {

namespace {

/// J of every pair, [spins][spins], so that a flip costs one row.
std::vector<std::int64_t> dense_couplings(const SpinModel& model) {
  const std::size_t spins = model.fields.size();
  std::vector<std::int64_t> dense(spins * spins);
  for (const Coupling& coupling : model.couplings) {
    const auto i = static_cast<std::size_t>(coupling.first);
    const auto j = static_cast<std::size_t>(coupling.second);
    dense[i * spins + j] = dense[j * spins + i] = coupling.weight;
  }
  return dense;
}

/// Turns a value for every state into the sums of value * product of the spins in S, for every set S of spins
/// (the Walsh-Hadamard transform): all means of spins and of products at once.
void sum_over_states(std::vector<double>& values) {
  for (std::size_t half = 1; half < values.size(); half *= 2)
    for (std::size_t block = 0; block < values.size(); block += 2 * half)
      for (std::size_t k = block; k < block + half; ++k) {
        const double down = values[k];
        const double up = values[k + half];
        values[k] = down + up;
        values[k + half] = up - down;
      }
}

}  // namespace

std::vector<double> state_energies(const SpinModel& model) {
  const std::size_t spins = model.fields.size();
  PW_ASSERT(spins >= 1 && model.spins() <= most_enumerated);
  const std::vector<std::int64_t> dense = dense_couplings(model);
  std::vector<std::int8_t> states(spins, -1);
  std::vector<double> energies(std::size_t{1} << spins);
  std::int64_t sum = energy(model, states);
  std::size_t state = 0;
  energies[0] = static_cast<double>(sum);
  // In Gray-code order each state differs from the last one in one spin.
  for (std::size_t step = 1; step < energies.size(); ++step) {
    const auto i = static_cast<std::size_t>(std::countr_zero(step));
    std::int64_t local = model.fields[i];
    for (std::size_t j = 0; j < spins; ++j) local += dense[i * spins + j] * states[j];
    sum += 2 * local * states[i];
    states[i] = static_cast<std::int8_t>(-states[i]);
    state ^= std::size_t{1} << i;
    energies[state] = static_cast<double>(sum);
  }
  return energies;
}

ExactLaw exact_law(const SpinModel& model, double beta) {
  std::vector<double> values = state_energies(model);
  const double ground = *std::ranges::min_element(values);
  const auto unit = static_cast<double>(model.scale);
  const auto in_file = [&](double energy) { return (energy + static_cast<double>(model.offset)) / unit; };
  ExactLaw law;
  law.ground_states = std::ranges::count(values, ground);
  double above = 0;  // the sum of weight * (energy above the ground)
  for (double& value : values) {
    // Relative to the ground state, whose weight is 1: no exponential overflows, and the sum is at least 1.
    const double excess = (value - ground) / unit;
    value = exponential(-beta * excess);
    above += value * excess;
  }
  sum_over_states(values);
  const double total = values[0];
  law.ground_energy = in_file(ground);
  law.log_partition = logarithm(total) - beta * law.ground_energy;
  law.mean_energy = law.ground_energy + above / total;
  for (std::size_t i = 0; i < model.fields.size(); ++i)
    law.mean_spins.push_back(values[std::size_t{1} << i] / total);
  for (const Coupling& coupling : model.couplings)
    law.mean_products.push_back(values[std::size_t{1} << coupling.first | std::size_t{1} << coupling.second] /
                                total);
  return law;
}

Json to_json(const ExactLaw& law) {
  Json json;
  json["log_partition"] = law.log_partition;
  json["mean_energy"] = law.mean_energy;
  json["mean_energy_per_spin"] = law.mean_energy / static_cast<double>(law.mean_spins.size());
  json["ground_energy"] = law.ground_energy;
  json["ground_states"] = law.ground_states;
  json["mean_spins"] = Json::array_of(law.mean_spins);
  json["mean_products"] = Json::array_of(law.mean_products);
  return json;
}

}  // namespace pulsewright::ising

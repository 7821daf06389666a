// SPDX-License-Identifier: Apache-2.0
#include "ising/annealed_law.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include <fmt/format.h>

#include "base/elementary.h"
#include "base/failure.h"
#include "base/random.h"
#include "ising/machine.h"

namespace pulsewright::ising {

namespace {

constexpr std::uint64_t runs_stream = 0x61697372;

/// What a run ends with.
struct WeightedState {
  double log_weight;
  double energy;  ///< in the units of the file
};

/// One run after the other on the same model.
class AnnealedRuns {
 public:
  AnnealedRuns(const SpinModel& model, double beta, const AnnealedOptions& options)
      : model_(model),
        options_(options),
        beta_(beta / static_cast<double>(model.scale)),
        neighbours_(neighbours_of(model.fields.size(), model.couplings)) {}

  WeightedState run(std::int64_t number) {
    Random random(options_.seed, runs_stream + (static_cast<std::uint64_t>(number) << 32));
    start(random);
    double log_weight = 0;
    const auto steps = static_cast<double>(options_.temperatures);
    for (std::int64_t k = 1; k <= options_.temperatures; ++k) {
      log_weight += beta_ * static_cast<double>(coupled_) / steps;
      sweep(static_cast<double>(k) / steps, random);
    }
    const auto energy = static_cast<double>(ising::energy(model_, states_) + model_.offset);
    return {log_weight, energy / static_cast<double>(model_.scale)};
  }

 private:
  /// Spins without couplings.
  void start(Random& random) {
    states_.clear();
    for (const std::int64_t field : model_.fields)
      states_.push_back(is_up(static_cast<double>(field), random) ? 1 : -1);
    sums_.assign(states_.size(), 0);
    coupled_ = 0;
    for (std::size_t i = 0; i < states_.size(); ++i) {
      for (const Neighbour& neighbour : neighbours_[i])
        sums_[i] += neighbour.weight * states_[static_cast<std::size_t>(neighbour.spin)];
      coupled_ += states_[i] * sums_[i];
    }
    coupled_ /= 2;
  }

  bool is_up(double field, Random& random) const {
    return random.uniform() * (1 + exponential(-2 * beta_ * field)) < 1;
  }

  /// A sweep in which all couplings are multiplied by `share`.
  void sweep(double share, Random& random) {
    for (std::size_t i = 0; i < states_.size(); ++i) {
      const double field = static_cast<double>(model_.fields[i]) + share * static_cast<double>(sums_[i]);
      const std::int8_t state = is_up(field, random) ? 1 : -1;
      if (state == states_[i]) continue;
      states_[i] = state;
      coupled_ += 2 * state * sums_[i];
      for (const Neighbour& neighbour : neighbours_[i])
        sums_[static_cast<std::size_t>(neighbour.spin)] += 2 * state * neighbour.weight;
    }
  }

  const SpinModel& model_;
  const AnnealedOptions& options_;
  double beta_;  ///< per unit of the model's integers
  std::vector<std::vector<Neighbour>> neighbours_;
  std::vector<std::int8_t> states_;
  std::vector<std::int64_t> sums_;  ///< sum_j J_ij s_j [spins]
  std::int64_t coupled_ = 0;        ///< sum_{i<j} J_ij s_i s_j
};

/// log Z of the spins without couplings.
double log_partition_of_fields(const SpinModel& model, double beta) {
  const auto unit = static_cast<double>(model.scale);
  double sum = -beta * static_cast<double>(model.offset) / unit;
  for (const std::int64_t field : model.fields) {
    const double x = std::abs(beta * static_cast<double>(field) / unit);
    sum += x + logarithm(1 + exponential(-2 * x));
  }
  return sum;
}

AnnealedLaw law_of(const std::vector<WeightedState>& runs) {
  const auto count = static_cast<double>(runs.size());
  const double largest = std::ranges::max(runs, {}, &WeightedState::log_weight).log_weight;
  double weights = 0;
  double squares = 0;
  double energies = 0;
  for (const WeightedState& run : runs) {
    const double weight = exponential(run.log_weight - largest);
    weights += weight;
    squares += weight * weight;
    energies += weight * run.energy;
  }
  AnnealedLaw law;
  law.effective_runs = weights * weights / squares;
  law.log_partition = largest + logarithm(weights / count);
  // The error of the mean weight over the mean weight.
  law.log_partition_error = std::sqrt(std::max(count / law.effective_runs - 1, 0.0) / (count - 1));
  law.mean_energy = energies / weights;
  double spread = 0;
  for (const WeightedState& run : runs) {
    const double part = exponential(run.log_weight - largest) / weights * (run.energy - law.mean_energy);
    spread += part * part;
  }
  law.mean_energy_error = std::sqrt(spread);
  return law;
}

}  // namespace

Diagnostics check_annealed(const AnnealedOptions& options) {
  Diagnostics found;
  check_flag("--runs", options.runs, 2, 1000000, found);
  check_flag("--temperatures", options.temperatures, 1, 100000000, found);
  return found;
}

AnnealedLaw annealed_law(const SpinModel& model, double beta, const AnnealedOptions& options) {
  PW_ASSERT(check_annealed(options).empty() && beta >= 0);
  AnnealedRuns runs(model, beta, options);
  std::vector<WeightedState> found;
  for (std::int64_t run = 0; run < options.runs; ++run) {
    found.push_back(runs.run(run));
    tell(options.progress,
         {.task = "annealed importance sampling", .unit = "run", .done = run + 1, .total = options.runs});
  }
  AnnealedLaw law = law_of(found);
  law.log_partition += log_partition_of_fields(model, beta);
  return law;
}

Json to_json(const AnnealedLaw& law) {
  Json json;
  json["log_partition"] = law.log_partition;
  json["log_partition_error"] = law.log_partition_error;
  json["mean_energy"] = law.mean_energy;
  json["mean_energy_error"] = law.mean_energy_error;
  json["effective_runs"] = law.effective_runs;
  return json;
}

}  // namespace pulsewright::ising

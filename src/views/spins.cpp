// SPDX-License-Identifier: Apache-2.0
#include "views/spins.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <utility>

#include "base/elementary.h"
#include "base/failure.h"
#include "ising/exact_law.h"

namespace pulsewright::views {

namespace {

constexpr std::int64_t most_kept_spins = std::int64_t{1} << 29;  // bits
constexpr std::int64_t most_kept_sweeps = 1000000;

/// The index of a state: bit i is 1 if spin i is +1.
std::size_t index_of(const std::vector<bool>& states) {
  std::size_t index = 0;
  for (std::size_t i = 0; i < states.size(); ++i) index |= std::size_t{states[i]} << i;
  return index;
}

/// Whether a state has every clamped spin as it is clamped.
bool holds_clamps(const ising::Machine& machine, std::size_t index) {
  return std::ranges::all_of(machine.clamps, [&](const ising::Clamp& clamp) {
    return static_cast<std::int64_t>(index >> clamp.spin & 1) == clamp.state;
  });
}

}  // namespace

SpinReplay::SpinReplay(ising::Machine machine)
    : machine_(std::move(machine)),
      betas_(ising::summarise(machine_).betas),
      engine_(ising::make_engine(machine_)) {
  keep();
}

std::int64_t SpinReplay::scheduled() const {
  return step_ends().back();
}

std::int64_t SpinReplay::last() const {
  return std::min(most_kept_sweeps, most_kept_spins / std::max<std::int64_t>(1, std::ssize(machine_.spins)));
}

std::vector<std::int64_t> SpinReplay::step_ends() const {
  std::vector<std::int64_t> ends;
  std::int64_t sweeps = 0;
  // The sum of many long steps is beyond what can be looked at, and could be beyond 64 bits.
  for (const ising::Step& step : machine_.steps)
    ends.push_back(sweeps = std::min(most_kept_sweeps, sweeps + std::min(most_kept_sweeps, step.sweeps)));
  return ends;
}

void SpinReplay::keep() {
  std::vector<bool>& kept = states_.emplace_back();
  for (const std::int8_t state : engine_->states()) kept.push_back(state > 0);
  energies_.push_back((static_cast<double>(engine_->energy()) + static_cast<double>(machine_.offset)) /
                      static_cast<double>(machine_.scale));
  sums_.push_back(sums_.empty() ? 0 : sums_.back() + energies_.back());
}

void SpinReplay::run_to(std::int64_t sweep) {
  PW_ASSERT(sweep >= 0 && sweep <= last());
  while (std::ssize(states_) <= sweep) {
    engine_->sweep();
    keep();
  }
}

double SpinReplay::beta_of(std::int64_t sweep) const {
  std::int64_t end = 0;
  for (const ising::Step& step : machine_.steps) {
    if (step.sweeps > sweep - end) return betas_[static_cast<std::size_t>(step.table)];
    end += step.sweeps;
    if (sweep == end) return betas_[static_cast<std::size_t>(step.table)];
  }
  return betas_[static_cast<std::size_t>(machine_.steps.back().table)];
}

SpinsView SpinReplay::view(std::int64_t sweep, std::int64_t count) {
  run_to(sweep);
  SpinsView view;
  view.first = std::max<std::int64_t>(0, sweep - std::max<std::int64_t>(1, count) + 1);
  for (std::int64_t t = view.first; t <= sweep; ++t) {
    const auto at = static_cast<std::size_t>(t);
    const std::vector<bool>& states = states_[at];
    view.states.push_back(states);
    view.energies.push_back(energies_[at]);
    view.means.push_back(t == 0 ? energies_[0] : sums_[at] / static_cast<double>(t));
    const auto up = std::ranges::count(states, true);
    view.magnetisations.push_back(static_cast<double>(2 * up - std::ssize(states)) /
                                  static_cast<double>(std::ssize(states)));
    std::int64_t flips = 0;
    for (std::size_t i = 0; t > 0 && i < states.size(); ++i) flips += states[i] != states_[at - 1][i] ? 1 : 0;
    view.flips.push_back(flips);
    view.betas.push_back(beta_of(t));
  }
  view.variation = variation(sweep);
  return view;
}

std::vector<double> SpinReplay::boltzmann() const {
  const std::vector<double> energies = state_energies(model_of(machine_));
  const double beta = betas_[static_cast<std::size_t>(machine_.steps.front().table)];
  const double least = std::ranges::min(energies);
  std::vector<double> law(energies.size());
  double sum = 0;
  for (std::size_t s = 0; s < law.size(); ++s) {
    if (!holds_clamps(machine_, s)) continue;
    law[s] = exponential(-beta * (energies[s] - least) / static_cast<double>(machine_.scale));
    sum += law[s];
  }
  for (double& probability : law) probability /= sum;
  return law;
}

std::optional<double> SpinReplay::variation(std::int64_t sweep) {
  const bool has_one_law = std::ranges::all_of(
      machine_.steps, [&](const ising::Step& step) { return step.table == machine_.steps.front().table; });
  if (!has_one_law || sweep < 1 || std::ssize(machine_.spins) > most_compared_spins) return std::nullopt;
  run_to(sweep);
  std::vector<double> law = boltzmann();
  for (std::int64_t t = 1; t <= sweep; ++t)
    law[index_of(states_[static_cast<std::size_t>(t)])] -= 1 / static_cast<double>(sweep);
  double variation = 0;
  for (const double difference : law) variation += std::abs(difference) / 2;
  return variation;
}

}  // namespace pulsewright::views

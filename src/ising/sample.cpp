// SPDX-License-Identifier: Apache-2.0
#include "ising/sample.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "base/bits.h"
#include "base/elementary.h"
#include "base/failure.h"
#include "base/random.h"
#include "ising/compile_machine.h"
#include "ising/engine.h"
#include "ising/exact_law.h"
#include "ising/thresholds.h"

namespace pulsewright::ising {

namespace {

using Counts = std::vector<std::uint64_t>;  ///< of states [2^spins]; bit i of the index is 1 for +1

std::size_t index_of(std::span<const std::int8_t> states) {
  std::size_t index = 0;
  for (std::size_t i = 0; i < states.size(); ++i) index |= std::size_t{states[i] > 0} << i;
  return index;
}

/// p of every state; 0 for those that the clamps exclude.
std::vector<double> law_of(const Machine& machine, double beta) {
  std::vector<double> law = state_energies(model_of(machine));
  std::size_t held = 0;
  std::size_t wanted = 0;
  for (const Clamp& clamp : machine.clamps) {
    held |= std::size_t{1} << clamp.spin;
    wanted |= static_cast<std::size_t>(clamp.state) << clamp.spin;
  }
  double ground = INFINITY;
  for (std::size_t s = 0; s < law.size(); ++s)
    if ((s & held) == wanted) ground = std::min(ground, law[s]);
  double total = 0;
  for (std::size_t s = 0; s < law.size(); ++s) {
    const double excess = (law[s] - ground) / static_cast<double>(machine.scale);
    law[s] = (s & held) == wanted ? exponential(-beta * excess) : 0;
    total += law[s];
  }
  for (double& p : law) p /= total;
  return law;
}

LawDistance distance(const Counts& counts, const std::vector<double>& law) {
  double samples = 0;
  for (const std::uint64_t count : counts) samples += static_cast<double>(count);
  LawDistance found;
  for (std::size_t s = 0; s < law.size(); ++s) {
    const double share = static_cast<double>(counts[s]) / samples;
    found.total_variation += std::abs(share - law[s]) / 2;
    if (share > 0) found.relative_entropy += share * logarithm(share / std::max(law[s], 1e-300));
  }
  return found;
}

/// The same machine with words from Random, one chain after the other.
Counts ideal_counts(const Machine& machine, const SampleOptions& options) {
  const std::size_t spins = machine.spins.size();
  const auto neighbours = neighbours_of(spins, machine.couplings);
  const auto& table = machine.tables[static_cast<std::size_t>(machine.steps.back().table)];
  const std::vector<bool> is_clamped = clamped_spins(machine);
  std::vector<std::int8_t> states = start_states(machine);
  Counts counts(std::size_t{1} << spins);
  Random random(options.seed.value_or(0), 0x696465616c);
  for (std::int64_t chain = 0; chain < options.chains; ++chain) {
    for (std::size_t i = 0; i < spins; ++i)
      if (!is_clamped[i]) states[i] = random.next() >> 63 != 0 ? 1 : -1;
    for (std::int64_t sweep = -options.warmup; sweep < options.sweeps; ++sweep) {
      for (std::size_t i = 0; i < spins; ++i) {
        if (is_clamped[i]) continue;
        std::int64_t field = machine.spins[i].field - machine.minimum;
        for (const Neighbour& neighbour : neighbours[i])
          field += neighbour.weight * states[static_cast<std::size_t>(neighbour.spin)];
        field = std::clamp<std::int64_t>(field, 0, static_cast<std::int64_t>(table.size()) - 1);
        const auto word = static_cast<std::int64_t>(random.next() & low_mask(machine.width));
        states[i] = word < table[static_cast<std::size_t>(field)] ? 1 : -1;
      }
      if (sweep >= 0) ++counts[index_of(states)];
    }
  }
  return counts;
}

/// Means and the spread of numbers that arrive one by one.
struct Moments {
  double count = 0;
  double mean = 0;
  double squares = 0;  ///< the sum of squared deviations

  void add(double value) {
    count += 1;
    const double change = value - mean;
    mean += change / count;
    squares += change * (value - mean);
  }
  double variance() const { return count > 1 ? squares / (count - 1) : 0; }
};

/// What all chains add to. Means of batches that are longer than the energy remembers tell its error.
class Statistics {
 public:
  Statistics(const Machine& machine, const SampleOptions& options)
      : options_(options), model_(model_of(machine)), ups_(machine.spins.size()) {
    // Many chains are batches enough.
    const std::int64_t batches = options.chains >= 32 ? 1 : 1 + 63 / options.chains;
    batch_ = std::max<std::int64_t>(options.sweeps / batches, 1);
    if (options.beta) counts_.resize(std::size_t{1} << machine.spins.size());
  }

  void begin_chain() { chain_ = batch_now_ = {}; }
  void add(std::int64_t sweep, const Engine& engine) {
    const auto energy = static_cast<double>(engine.energy());
    all_.add(energy);
    chain_.add(energy);
    batch_now_.add(energy);
    if ((sweep + 1) % batch_ == 0) {
      batches_.add(batch_now_.mean);
      batch_now_ = {};
    }
    const std::span<const std::int8_t> states = engine.states();
    for (std::size_t i = 0; i < states.size(); ++i) ups_[i] += states[i] > 0;
    if (!counts_.empty()) ++counts_[index_of(states)];
    if (options_.keep_every > 0 && (sweep + 1) % options_.keep_every == 0) kept_.add(states, engine.energy());
  }
  void end_chain() {
    chain_means_.add(chain_.mean);
    within_ += chain_.variance() / static_cast<double>(options_.chains);
  }

  SampleReport report() {
    const auto unit = static_cast<double>(model_.scale);
    SampleReport report;
    report.mean_energy = (all_.mean + static_cast<double>(model_.offset)) / unit;
    report.standard_error = std::sqrt(batches_.variance() / batches_.count) / unit;
    if (all_.variance() > 0)
      report.autocorrelation_time = static_cast<double>(batch_) * batches_.variance() / all_.variance();
    if (options_.chains > 1 && within_ > 0) {
      const auto n = static_cast<double>(options_.sweeps);
      report.r_hat = std::sqrt((n - 1) / n + chain_means_.variance() / within_);
    }
    for (const std::uint64_t ups : ups_)
      report.mean_spins.push_back(2 * static_cast<double>(ups) / all_.count - 1);
    report.kept = std::move(kept_);
    return report;
  }
  const Counts& counts() const { return counts_; }

 private:
  const SampleOptions& options_;
  SpinModel model_;
  std::int64_t batch_ = 1;  ///< sweeps
  std::vector<std::uint64_t> ups_;
  Counts counts_;
  Solutions kept_;
  Moments all_;
  Moments batches_;
  Moments batch_now_;
  Moments chain_;
  Moments chain_means_;
  double within_ = 0;  ///< the mean variance inside a chain
};

/// Of chain `chain`.
std::uint64_t seed_of_chain(std::uint64_t seed, std::int64_t chain) {
  return Random(seed, 0x636861696e).at(static_cast<std::uint64_t>(chain));
}

}  // namespace

void seed_first_chain(Machine& machine, std::uint64_t seed) {
  seed_machine(machine, seed_of_chain(seed, 0));
}

double beta_of(const Machine& machine) {
  const auto& table = machine.tables[static_cast<std::size_t>(machine.steps.back().table)];
  return fit_table(table, machine.minimum, machine.width).beta * static_cast<double>(machine.scale);
}

SampleReport sample(const Machine& machine, const SampleOptions& options) {
  PW_ASSERT(options.sweeps >= 1 && options.chains >= 1 && options.warmup >= 0);
  PW_ASSERT(!options.beta || machine.spins.size() <= static_cast<std::size_t>(most_enumerated));
  Machine chain = machine;
  chain.steps = {machine.steps.back()};
  Statistics statistics(machine, options);
  for (std::int64_t c = 0; c < options.chains; ++c) {
    if (c > 0 || options.seed) seed_machine(chain, seed_of_chain(options.seed.value_or(0), c));
    const std::unique_ptr<Engine> engine = make_engine(chain);
    for (std::int64_t sweep = 0; sweep < options.warmup; ++sweep) engine->sweep();
    statistics.begin_chain();
    for (std::int64_t sweep = 0; sweep < options.sweeps; ++sweep) {
      engine->sweep();
      statistics.add(sweep, *engine);
    }
    statistics.end_chain();
    tell(options.progress, {.task = "ising sample", .unit = "chain", .done = c + 1, .total = options.chains});
  }
  SampleReport report = statistics.report();
  if (options.beta) {
    const std::vector<double> law = law_of(machine, *options.beta);
    report.law = distance(statistics.counts(), law);
    report.ideal = distance(ideal_counts(machine, options), law);
  }
  return report;
}

}  // namespace pulsewright::ising

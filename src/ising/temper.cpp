// SPDX-License-Identifier: Apache-2.0
#include "ising/temper.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <memory>

#include "base/elementary.h"
#include "base/random.h"
#include "ising/descent.h"
#include "ising/engine.h"

namespace pulsewright::ising {

namespace {

constexpr std::int64_t sweeps_of_read = 64;
constexpr std::size_t copies = 2;  ///< of each temperature, for cluster moves

/// Inverse temperatures in a geometric row, per unit of the model's integers.
std::vector<double> ladder_of(const Cooling& cooling, std::int64_t spins) {
  const auto count =
      std::clamp<std::int64_t>(std::llround(1.3 * std::sqrt(static_cast<double>(spins))), 8, 64);
  const double hot = std::min(2 * cooling.hot, cooling.cold);
  const double rate = logarithm(cooling.cold / hot) / static_cast<double>(count - 1);
  std::vector<double> betas;
  for (std::int64_t k = 0; k < count; ++k) betas.push_back(hot * exponential(rate * static_cast<double>(k)));
  return betas;
}

/// All replicas, by copy and temperature.
class Ladder {
 public:
  Ladder(const SpinModel& model, const Machine& machine, std::vector<double> betas, std::uint64_t seed)
      : betas_(std::move(betas)),
        neighbours_(neighbours_of(model.fields.size(), model.couplings)),
        random_(seed, 0x74656d70) {
    Machine seeded = machine;
    std::uint64_t number = 0;
    for (auto& copy : replicas_)
      for (std::size_t t = 0; t < betas_.size(); ++t) {
        seed_machine(seeded, Random(seed, 0x7265706c).at(number++));
        copy.push_back(make_engine(seeded));
        copy.back()->use_table(t);
      }
  }

  void sweep() {
    for (auto& copy : replicas_) {
      for (const auto& engine : copy) engine->sweep();
      exchange(copy);
    }
    for (std::size_t t = 0; t < betas_.size(); ++t) move_cluster(*replicas_[0][t], *replicas_[1][t]);
    is_odd_ = !is_odd_;
  }

  const Engine& best() const {
    const Engine* best = replicas_[0][0].get();
    for (const auto& copy : replicas_)
      for (const auto& engine : copy)
        if (engine->energy() < best->energy()) best = engine.get();
    return *best;
  }
  const Engine& coldest(std::size_t copy) const { return *replicas_[copy].back(); }
  std::size_t size() const { return copies * betas_.size(); }

 private:
  using Replicas = std::vector<std::unique_ptr<Engine>>;

  void exchange(Replicas& copy) {
    for (std::size_t t = is_odd_ ? 1 : 0; t + 1 < copy.size(); t += 2) {
      const double gain =
          (betas_[t + 1] - betas_[t]) * static_cast<double>(copy[t + 1]->energy() - copy[t]->energy());
      if (gain < 0 && random_.uniform() >= exponential(gain)) continue;
      std::swap(copy[t], copy[t + 1]);
      copy[t]->use_table(t);
      copy[t + 1]->use_table(t + 1);
    }
  }

  /// Flips in both the connected spins around one in which they differ.
  void move_cluster(Engine& one, Engine& other) {
    const std::span<const std::int8_t> a = one.states();
    const std::span<const std::int8_t> b = other.states();
    unlike_.clear();
    for (std::size_t i = 0; i < a.size(); ++i)
      if (a[i] != b[i]) unlike_.push_back(static_cast<std::int32_t>(i));
    if (unlike_.empty()) return;
    is_met_.assign(a.size(), false);
    cluster_ = {unlike_[random_.below(unlike_.size())]};
    is_met_[static_cast<std::size_t>(cluster_.front())] = true;
    for (std::size_t k = 0; k < cluster_.size(); ++k)
      for (const Neighbour& neighbour : neighbours_[static_cast<std::size_t>(cluster_[k])]) {
        const auto i = static_cast<std::size_t>(neighbour.spin);
        if (is_met_[i] || a[i] == b[i]) continue;
        is_met_[i] = true;
        cluster_.push_back(neighbour.spin);
      }
    // A cluster of all of them would only exchange the replicas.
    if (cluster_.size() == unlike_.size()) return;
    one.flip(cluster_);
    other.flip(cluster_);
  }

  std::vector<double> betas_;
  std::vector<std::vector<Neighbour>> neighbours_;
  Random random_;
  std::array<Replicas, copies> replicas_;
  bool is_odd_ = false;
  std::vector<std::int32_t> unlike_;
  std::vector<std::int32_t> cluster_;
  std::vector<bool> is_met_;
};

}  // namespace

std::optional<AnnealReport> temper(const SpinModel& model, const AnnealOptions& options,
                                   Diagnostics& diagnostics) {
  const double begin = processor_seconds();
  const std::vector<double> betas = ladder_of(options.cooling, model.spins());
  std::vector<Temperature> schedule;
  for (const double beta : betas) schedule.push_back({beta * static_cast<double>(model.scale)});
  const auto machine = compile_machine(
      model, {.width = options.width, .schedule = schedule, .seed = options.seed}, diagnostics);
  if (!machine) return std::nullopt;
  Ladder ladder(model, *machine, betas, options.seed);
  const Descent descent(model);
  AnnealReport report;
  std::int64_t best_energy = INT64_MAX;
  std::int64_t least_met = INT64_MAX;
  const auto elapsed = [&] { return processor_seconds() - begin; };
  const auto descend = [&](const Engine& engine) {
    std::vector<std::int8_t> states(engine.states().begin(), engine.states().end());
    const std::int64_t found = descent.run(states);
    report.solutions.add(states, found);
    if (found >= best_energy) return;
    best_energy = found;
    report.seconds_to_best = elapsed();
  };
  const auto is_over = [&] {
    if (options.target_energy && best_energy <= *options.target_energy) return true;
    if (best_energy == INT64_MAX) return false;
    return options.seconds ? elapsed() >= *options.seconds : report.reads >= options.reads;
  };
  while (!is_over()) {
    for (std::int64_t sweep = 0; sweep < sweeps_of_read && !is_over(); ++sweep) {
      ladder.sweep();
      report.sweeps += static_cast<std::int64_t>(ladder.size());
      if (ladder.best().energy() >= least_met) continue;
      least_met = ladder.best().energy();
      descend(ladder.best());
    }
    ++report.reads;
    for (std::size_t copy = 0; copy < copies; ++copy) descend(ladder.coldest(copy));
    tell(options.progress, {.task = "ising anneal",
                            .unit = "read",
                            .done = report.reads,
                            .figures = {{"energy", static_cast<double>(best_energy)}}});
  }
  report.flip_trials = report.sweeps * model.spins();
  report.seconds = elapsed();
  return report;
}

}  // namespace pulsewright::ising

// SPDX-License-Identifier: Apache-2.0
#include "ising/anneal.h"

#include <algorithm>
#include <cmath>
#include <ctime>

#include <fmt/format.h>

#include "base/random.h"
#include "ising/descent.h"
#include "ising/engine.h"
#include "ising/temper.h"

namespace pulsewright::ising {

namespace {

constexpr std::int64_t most_temperatures = 256;
constexpr std::int64_t longest_step = std::int64_t{1} << 30;  ///< sweeps that are still doubled

std::vector<Temperature> schedule_of(const Cooling& cooling, std::int64_t scale) {
  const std::int64_t count = std::clamp<std::int64_t>(cooling.sweeps, 1, most_temperatures);
  std::vector<Temperature> schedule;
  for (std::int64_t k = 0; k < count; ++k) {
    const double part = count == 1 ? 1 : static_cast<double>(k) / static_cast<double>(count - 1);
    schedule.push_back({(cooling.hot + part * (cooling.cold - cooling.hot)) * static_cast<double>(scale),
                        std::max<std::int64_t>(cooling.sweeps / count, 1)});
  }
  return schedule;
}

/// Runs the schedule; the best state after any sweep of the colder half, then downhill.
std::int64_t read_once(Engine& engine, std::int64_t sweeps, const Descent& descent,
                       std::vector<std::int8_t>& best) {
  std::int64_t least = INT64_MAX;
  for (std::int64_t sweep = 0; sweep < sweeps; ++sweep) {
    engine.sweep();
    if (2 * sweep < sweeps || engine.energy() >= least) continue;
    least = engine.energy();
    best.assign(engine.states().begin(), engine.states().end());
  }
  if (best.empty()) best.assign(engine.states().begin(), engine.states().end());
  return descent.run(best);
}

}  // namespace

double processor_seconds() {
  return static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
}

Method default_method(const SpinModel& model) {
  // Beyond it clusters of unlike spins span the whole model, and moving one changes nothing.
  constexpr std::int64_t most_degree = 4;
  return 2 * static_cast<std::int64_t>(model.couplings.size()) <= most_degree * model.spins() ? Method::temper
                                                                                              : Method::cool;
}

Cooling default_cooling(const SpinModel& model) {
  const auto neighbours = neighbours_of(model.fields.size(), model.couplings);
  double squares = 0;
  std::int64_t least = INT64_MAX;
  for (std::size_t i = 0; i < neighbours.size(); ++i) {
    const auto field = static_cast<double>(model.fields[i]);
    squares += field * field;
    for (const Neighbour& neighbour : neighbours[i]) {
      squares += static_cast<double>(neighbour.weight) * static_cast<double>(neighbour.weight);
      least = std::min(least, std::abs(neighbour.weight));
    }
    if (model.fields[i] != 0) least = std::min(least, std::abs(model.fields[i]));
  }
  // A model without any term has one energy.
  if (squares == 0) return {1, 1, 1};
  const double typical = std::sqrt(squares / static_cast<double>(neighbours.size()));
  const double cold = std::max(3.0 / static_cast<double>(least), 1.0 / typical);
  return {0.25 / typical, std::min(cold, 20 / typical), 1000};
}

std::optional<AnnealReport> anneal(const SpinModel& model, const AnnealOptions& options,
                                   Diagnostics& diagnostics) {
  if (options.method == Method::temper) return temper(model, options, diagnostics);
  const double begin = processor_seconds();
  AnnealReport report;
  const Descent descent(model);
  std::int64_t best_energy = INT64_MAX;
  std::optional<Machine> machine;
  std::unique_ptr<Engine> engine;
  const auto elapsed = [&] { return processor_seconds() - begin; };
  const auto is_over = [&] {
    if (options.target_energy && best_energy <= *options.target_energy) return true;
    if (report.reads == 0) return false;
    return options.seconds ? elapsed() >= *options.seconds : report.reads >= options.reads;
  };
  while (!is_over()) {
    const bool is_new = !machine;
    if (is_new)
      machine = compile_machine(model,
                                {.width = options.width,
                                 .schedule = schedule_of(options.cooling, model.scale),
                                 .seed = options.seed},
                                diagnostics);
    else if (options.grows && report.reads % 8 == 0 && machine->steps.front().sweeps < longest_step)
      for (Step& step : machine->steps) step.sweeps *= 2;
    if (!machine) return std::nullopt;
    seed_machine(*machine, Random(options.seed, 0x72656164).at(static_cast<std::uint64_t>(report.reads)));
    if (is_new)
      engine = make_engine(*machine);
    else
      engine->restart(*machine);
    std::vector<std::int8_t> states;
    std::int64_t sweeps = 0;
    if (options.cooling.sweeps > 0)
      for (const Step& step : machine->steps) sweeps += step.sweeps;
    const std::int64_t found = read_once(*engine, sweeps, descent, states);
    report.solutions.add(states, found);
    ++report.reads;
    report.sweeps += sweeps;
    report.flip_trials += sweeps * model.spins();
    if (found < best_energy) {
      best_energy = found;
      report.seconds_to_best = elapsed();
    }
    tell(options.progress, {.task = "ising anneal",
                            .unit = "read",
                            .done = report.reads,
                            .figures = {{"energy", static_cast<double>(best_energy)}}});
  }
  report.seconds = elapsed();
  return report;
}

}  // namespace pulsewright::ising

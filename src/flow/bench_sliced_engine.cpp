// SPDX-License-Identifier: Apache-2.0
#include "flow/bench_sliced_engine.h"

#include <algorithm>
#include <ctime>
#include <memory>
#include <numeric>
#include <vector>

#include <fmt/format.h>

#include "base/instruction_sets.h"
#include "ising/compile_machine.h"
#include "ising/engine.h"
#include "ising/model_files.h"
#include "ising/sliced_engine.h"

namespace pulsewright::flow {

using namespace ising;

namespace {

double processor_seconds() {
  return static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
}

/// Two lanes against machines of their own, so that what is timed is known to be right.
bool is_right(const Machine& machine, const SlicedEngine& engine, std::int64_t sweeps) {
  for (const std::size_t lane : {std::size_t{0}, SlicedEngine::lanes - 1}) {
    Machine single = machine;
    seed_machine(single, lane);
    const std::unique_ptr<Engine> oracle = make_engine(single);
    for (std::int64_t sweep = 0; sweep < sweeps; ++sweep) oracle->sweep();
    if (!std::ranges::equal(engine.states(lane), oracle->states())) return false;
  }
  return true;
}

}  // namespace

void check_sliced_bench(const SlicedBenchOptions& options, Diagnostics& diagnostics) {
  check_flag("--sweeps", options.sweeps, 1, 1000000000, diagnostics);
}

std::optional<SlicedBench> bench_sliced_engine(const ising::SpinModel& model, const std::string& file,
                                               const SlicedBenchOptions& options, Diagnostics& diagnostics) {
  const auto machine =
      compile_machine(model, {.width = options.width, .schedule = {{options.beta}}}, diagnostics);
  if (!machine) return std::nullopt;
  if (!SlicedEngine::can_hold(*machine)) {
    diagnostics.push_back({Code::bad_flag, file, "spins whose |J| sum to at most 127", "a spin with more",
                           "the engine of 512 lanes is for models of few local fields"});
    return std::nullopt;
  }
  std::vector<std::uint64_t> seeds(SlicedEngine::lanes);
  std::iota(seeds.begin(), seeds.end(), std::uint64_t{0});
  SlicedEngine engine(*machine, seeds);
  constexpr std::int64_t checked = 20;
  for (std::int64_t sweep = 0; sweep < checked; ++sweep) engine.sweep();
  SlicedBench bench{.model = model,
                    .options = options,
                    .lanes = SlicedEngine::lanes,
                    .instructions = instruction_set_name(instruction_set()),
                    .equals_single_machines = is_right(*machine, engine, checked)};
  const double begin = processor_seconds();
  for (std::int64_t sweep = 0; sweep < options.sweeps; ++sweep) engine.sweep();
  bench.seconds = processor_seconds() - begin;
  const double flips = static_cast<double>(SlicedEngine::lanes) * static_cast<double>(options.sweeps) *
                       static_cast<double>(machine->spins.size());
  bench.flips_per_nanosecond = flips / (bench.seconds * 1e9);
  return bench;
}

Json to_json(const SlicedBench& bench) {
  Json json;
  json["instance"] = instance_json(bench.model);
  json["lanes"] = bench.lanes;
  json["width"] = bench.options.width;
  json["sweeps"] = bench.options.sweeps;
  json["instructions"] = bench.instructions;
  json["cpu_seconds"] = bench.seconds;
  json["flips_per_nanosecond"] = bench.flips_per_nanosecond;
  json["equals_single_machines"] = bench.equals_single_machines;
  return json;
}

std::string to_text(const SlicedBench& bench) {
  return fmt::format(
      "{}\n{} machines, words of {} bits, {} sweeps with {}: {:.3f} s of processor time, {:.2f} flips/ns\n"
      "{}\n",
      instance_text(bench.model), bench.lanes, bench.options.width, bench.options.sweeps, bench.instructions,
      bench.seconds, bench.flips_per_nanosecond,
      bench.equals_single_machines ? "two of them equal machines of their own"
                                   : "WRONG: they differ from machines of their own");
}

}  // namespace pulsewright::flow

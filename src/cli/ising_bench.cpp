// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <ctime>
#include <memory>
#include <numeric>

#include <fmt/format.h>

#include "base/instruction_sets.h"
#include "cli/commands.h"
#include "cli/ising_flags.h"
#include "ising/compile_machine.h"
#include "ising/engine.h"
#include "ising/sliced_engine.h"

namespace pulsewright::cli {

namespace {

using namespace ising;

struct BenchFlags {
  ModelFlags model;
  double beta = 0.5;
  unsigned width = 16;
  std::int64_t sweeps = 1000;
};

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

Exit run_bench(const BenchFlags& flags, const Console& console) {
  Diagnostics diagnostics;
  const auto read = flags.model.load(diagnostics);
  if (flags.sweeps < 1 || flags.sweeps > 1000000000)
    diagnostics.push_back({Code::bad_flag, "--sweeps", "1 to 10^9", std::to_string(flags.sweeps), ""});
  if (!read || !diagnostics.empty()) return console.refuse(diagnostics);
  const auto machine =
      compile_machine(read->model, {.width = flags.width, .schedule = {{flags.beta}}}, diagnostics);
  if (!machine) return console.refuse(diagnostics);
  if (!SlicedEngine::can_hold(*machine))
    return console.refuse(
        {{Code::bad_flag, flags.model.file, "spins whose |J| sum to at most 127", "a spin with more",
          "the engine of 512 lanes is for models of few local fields"}});
  std::vector<std::uint64_t> seeds(SlicedEngine::lanes);
  std::iota(seeds.begin(), seeds.end(), std::uint64_t{0});
  SlicedEngine engine(*machine, seeds);
  constexpr std::int64_t checked = 20;
  for (std::int64_t sweep = 0; sweep < checked; ++sweep) engine.sweep();
  const bool right = is_right(*machine, engine, checked);
  const double begin = processor_seconds();
  for (std::int64_t sweep = 0; sweep < flags.sweeps; ++sweep) engine.sweep();
  const double seconds = processor_seconds() - begin;
  const double flips = static_cast<double>(SlicedEngine::lanes) * static_cast<double>(flags.sweeps) *
                       static_cast<double>(machine->spins.size());
  const std::string set = instruction_set_name(instruction_set());
  Json json;
  json["instance"] = instance_json(read->model);
  json["lanes"] = SlicedEngine::lanes;
  json["width"] = flags.width;
  json["sweeps"] = flags.sweeps;
  json["instructions"] = set;
  json["cpu_seconds"] = seconds;
  json["flips_per_nanosecond"] = flips / (seconds * 1e9);
  json["equals_single_machines"] = right;
  console.result(json,
                 fmt::format("{}\n{} machines, words of {} bits, {} sweeps with {}: {:.3f} s of processor "
                             "time, {:.2f} flips/ns\n{}\n",
                             instance_text(read->model), SlicedEngine::lanes, flags.width, flags.sweeps, set,
                             seconds, flips / (seconds * 1e9),
                             right ? "two of them equal machines of their own"
                                   : "WRONG: they differ from machines of their own"));
  return right ? Exit::yes : Exit::no;
}

}  // namespace

void add_ising_bench(Command& command) {
  auto flags = std::make_shared<BenchFlags>();
  command.example("pulsewright ising bench torus.txt --width 16");
  flags->model.add_to(command);
  command.option("--beta", flags->beta, "inverse temperature, per unit of energy").between(0.0, 1e6);
  command.option("--width", flags->width, "bits of a random word").between(1, static_cast<int>(widest_word));
  command.option("--sweeps", flags->sweeps, "sweeps that are timed");
  command.runs([flags](const Console& console) { return run_bench(*flags, console); });
}

}  // namespace pulsewright::cli

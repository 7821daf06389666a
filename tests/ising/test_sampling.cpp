// SPDX-License-Identifier: Apache-2.0
// Sampling and annealing: the law, and optima that are known.
#include <algorithm>
#include <cmath>

#include "base/files.h"
#include "catch.h"
#include "ising/anneal.h"
#include "ising/engine.h"
#include "ising/exact_law.h"
#include "ising/formats.h"
#include "ising/generate_model.h"
#include "ising/sample.h"

namespace pulsewright::ising {
namespace {

SpinModel model_of_text(std::string_view text, Format format) {
  Diagnostics diagnostics;
  const auto read = read_model(text, format, "model", {}, diagnostics);
  REQUIRE(read);
  return read->model;
}

SpinModel model_named(std::string_view description) {
  Diagnostics diagnostics;
  const auto graph = make_graph(description, diagnostics);
  REQUIRE(graph);
  return model_of_text(edge_list(*graph), Format::edges);
}

Machine compiled(const SpinModel& model, const CompileOptions& options) {
  Diagnostics diagnostics;
  const auto machine = compile_machine(model, options, diagnostics);
  REQUIRE(machine);
  return *machine;
}

AnnealReport annealed(const SpinModel& model, AnnealOptions options) {
  Diagnostics diagnostics;
  const auto report = anneal(model, options, diagnostics);
  REQUIRE(report);
  return *report;
}

}  // namespace

TEST_CASE("samples follow the law as closely as those of ideal random numbers do") {
  // Graphs whose spins meet each other's words often: with interleaved cells (stride 33), the first would be
  // far off.
  for (const auto& [graph, beta] : {std::pair{"torus:3:4:5", 0.5}, std::pair{"complete:8:3", 0.25}}) {
    INFO(graph);
    const Machine machine = compiled(model_named(graph), {.width = 16, .schedule = {{beta}}});
    const SampleReport report = sample(machine, {.sweeps = 1000000, .seed = 1, .beta = beta});
    INFO(report.law->total_variation << " against " << report.ideal->total_variation);
    CHECK(report.law->total_variation < 1.25 * report.ideal->total_variation);
    const ExactLaw law = exact_law(model_of(machine), beta);
    CHECK(std::abs(report.mean_energy - law.mean_energy) < 5 * report.standard_error);
    CHECK(report.standard_error < 0.02);
  }
}

TEST_CASE("a source of few states has another law") {
  Machine machine = compiled(model_named("torus:3:4:5"), {.width = 8, .schedule = {{0.5}}});
  // Eight words of one automaton of 8 cells each: 255 states.
  machine.generators.clear();
  for (std::uint64_t g = 0; g < 12; ++g)
    machine.generators.push_back(
        {"noise" + std::to_string(g),
         "source_cellular",
         {{"width", {8}}, {"words", {1}}, {"stride", {1}}, {"rule", {6}}, {"seed", {g + 1}}}});
  for (std::size_t i = 0; i < machine.spins.size(); ++i) machine.spins[i].word = static_cast<std::int64_t>(i);
  REQUIRE(verify(machine).empty());
  CHECK(find_unsafe(machine).size() == 12);
  const SampleReport report = sample(machine, {.sweeps = 100000, .beta = 0.5});
  CHECK(report.law->total_variation > 5 * report.ideal->total_variation);
}

TEST_CASE("clamped spins stay, and the others follow the law that is left") {
  const SpinModel model = model_named("torus:3:4:5");
  const Machine machine = compiled(model, {.schedule = {{0.3}}, .clamps = {{0, 1}, {5, 0}}});
  const SampleReport report = sample(machine, {.sweeps = 200000, .seed = 2, .beta = 0.3});
  CHECK(report.mean_spins[0] == 1);
  CHECK(report.mean_spins[5] == -1);
  CHECK(report.law->total_variation < 1.25 * report.ideal->total_variation);
}

TEST_CASE("chains differ, and the same seed gives the same samples") {
  const Machine machine = compiled(model_named("torus:6:6:1"), {.schedule = {{0.4}}});
  const SampleOptions options{.sweeps = 200, .chains = 3, .seed = 7, .keep_every = 1};
  const SampleReport first = sample(machine, options);
  const SampleReport second = sample(machine, options);
  CHECK(first.kept.best() == second.kept.best());
  CHECK(first.kept.size() > 400);
  CHECK(first.r_hat);
}

TEST_CASE("annealing finds ground states, and states without sweeps are minima") {
  const SpinModel model = model_named("torus:4:5:3");
  const ExactLaw law = exact_law(model, 1);
  const AnnealOptions options{.cooling = default_cooling(model)};
  const AnnealReport report = annealed(model, options);
  CHECK(static_cast<double>(report.solutions.best(1)[0].energy) == law.ground_energy);
  CHECK(report.reads == 32);
  CHECK(static_cast<std::int64_t>(report.solutions.size()) > 1);
  CHECK(annealed(model, options).solutions.best() == report.solutions.best());

  AnnealOptions none = options;
  none.cooling.sweeps = 0;
  none.reads = 5;
  const AnnealReport descents = annealed(model, none);
  CHECK(descents.sweeps == 0);
  CHECK(descents.reads == 5);
}

TEST_CASE("tempering finds the ground states of enumeration, keeps energies right, and repeats itself") {
  const SpinModel model = model_named("torus:4:5:3");
  const AnnealOptions options{
      .method = Method::temper, .cooling = default_cooling(model), .reads = 20, .seed = 5};
  const AnnealReport report = annealed(model, options);
  const std::vector<double> energies = state_energies(model);
  const auto ground = static_cast<std::int64_t>(*std::ranges::min_element(energies));
  const std::vector<Solution> found = report.solutions.best();
  CHECK(found.front().energy == ground);
  for (const Solution& solution : found) {
    std::vector<std::int8_t> states;
    for (const char state : solution.states) states.push_back(state == '1' ? 1 : -1);
    CHECK(energy(model, states) == solution.energy);
  }
  CHECK(annealed(model, options).solutions.best() == found);
}

TEST_CASE("replicas with flipped clusters have the energy of their states, in each engine") {
  const SpinModel model = model_named("torus:6:6:2");
  const Machine machine = compiled(model, {.width = 8, .schedule = {{0.2}, {0.9}}});
  const std::vector<std::int32_t> cluster = {3, 4, 10, 35};
  for (const bool is_reference : {false, true}) {
    const auto engine = is_reference ? make_reference_engine(machine) : make_engine(machine);
    engine->use_table(1);
    for (int round = 0; round < 20; ++round) {
      engine->sweep();
      engine->flip(cluster);
      CHECK(engine->energy() == energy(model, engine->states()));
    }
  }
}

TEST_CASE("annealing G1 with its default settings reaches the best known cut") {
  const SpinModel model = model_named("G1");
  AnnealOptions options{.cooling = default_cooling(model), .reads = 64};
  options.grows = true;
  options.target_energy = 19176 - 2 * 11624;
  const AnnealReport report = annealed(model, options);
  CHECK(report.solutions.best(1)[0].energy == 19176 - 2 * 11624);
  CHECK(report.reads < 64);
}

TEST_CASE("the schedule scales with the weights") {
  SpinModel model = model_named("torus:6:6:1");
  const Cooling cooling = default_cooling(model);
  for (Coupling& coupling : model.couplings) coupling.weight *= 10;
  CHECK(default_cooling(model).hot == Approx(cooling.hot / 10));
  CHECK(default_cooling(model).cold == Approx(cooling.cold / 10));
  CHECK(default_cooling({.fields = {0, 0}}).sweeps == 1);
}

}  // namespace pulsewright::ising

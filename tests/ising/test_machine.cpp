// SPDX-License-Identifier: Apache-2.0
// Machines: what compile makes, what documents may say, and that the engines agree bit for bit.
#include <algorithm>

#include <fmt/format.h>

#include "base/instruction_sets.h"
#include "base/random.h"
#include "catch.h"
#include "ising/compile_machine.h"
#include "ising/engine.h"
#include "ising/formats.h"
#include "ising/generate_model.h"
#include "ising/machine_document.h"
#include "ising/sliced_engine.h"
#include "ising/thresholds.h"
#include "primitives/cellular_rules.h"
#include "samples/chosen_seed.h"

namespace pulsewright::ising {

using primitives::maximal_rule;
namespace {

SpinModel model_named(std::string_view description) {
  Diagnostics diagnostics;
  const auto graph = make_graph(description, diagnostics);
  REQUIRE(graph);
  const auto read = read_model(edge_list(*graph), Format::edges, "graph", {}, diagnostics);
  REQUIRE(read);
  return read->model;
}

SpinModel random_model(Random& random, std::size_t spins) {
  SpinModel model;
  for (std::size_t i = 0; i < spins; ++i)
    model.fields.push_back(random.below(2) == 0 ? 0 : static_cast<std::int64_t>(random.below(9)) - 4);
  const std::uint64_t sparsity = 1 + random.below(5);
  for (std::int32_t i = 0; i < model.spins(); ++i)
    for (std::int32_t j = i + 1; j < model.spins(); ++j)
      if (const auto weight = static_cast<std::int64_t>(random.below(15)) - 7;
          weight != 0 && random.below(sparsity) == 0)
        model.couplings.push_back({i, j, weight});
  return model;
}

Machine compiled(const SpinModel& model, const CompileOptions& options = {}) {
  Diagnostics diagnostics;
  const auto machine = compile_machine(model, options, diagnostics);
  INFO(to_text(diagnostics));
  REQUIRE(machine);
  return *machine;
}

Machine random_machine(Random& random) {
  const SpinModel model = random_model(random, 1 + random.below(40));
  CompileOptions options{.width = static_cast<unsigned>(1 + random.below(16)), .schedule = {}};
  for (std::uint64_t k = 0; k <= random.below(3); ++k)
    options.schedule.push_back({random.uniform(), static_cast<std::int64_t>(1 + random.below(5))});
  for (std::int64_t i = 0; i < model.spins(); ++i)
    if (random.below(6) == 0) options.clamps.push_back({i, static_cast<std::int64_t>(random.below(2))});
  options.seed = random.next();
  return compiled(model, options);
}

std::string faults(const Machine& machine) {
  return to_text(verify(machine));
}

}  // namespace

TEST_CASE("compiled machines hold verify(), and are the same once written and read") {
  Random random(chosen_seed(), 0x6d616368);
  INFO("PULSEWRIGHT_SEED=" << chosen_seed());
  for (int round = 0; round < 50; ++round) {
    const Machine machine = random_machine(random);
    CHECK(faults(machine) == "");
    CHECK(to_text(find_unsafe(machine)) == "");
    Diagnostics diagnostics;
    const auto again = read_machine(write_machine(machine), diagnostics);
    CHECK(to_text(diagnostics) == "");
    REQUIRE(again);
    CHECK(*again == machine);
  }
}

TEST_CASE("the engine's states and energies are the reference engine's after every sweep") {
  Random random(chosen_seed(), 0x656e67);
  INFO("PULSEWRIGHT_SEED=" << chosen_seed());
  for (int round = 0; round < 50; ++round) {
    const Machine machine = random_machine(random);
    const auto engine = make_engine(machine);
    const auto reference = make_reference_engine(machine);
    for (int pass = 0; pass < 2; ++pass) {
      for (int sweep = 0; sweep < 30; ++sweep) {
        engine->sweep();
        reference->sweep();
        REQUIRE(std::ranges::equal(engine->states(), reference->states()));
        REQUIRE(engine->energy() == reference->energy());
      }
      engine->restart(machine);
      reference->restart(machine);
    }
  }
}

/// Lanes of the sliced engine beside machines of their own.
void check_lanes(const Machine& machine, Random& random) {
  std::vector<std::uint64_t> seeds(SlicedEngine::lanes);
  for (std::uint64_t& seed : seeds) seed = random.next();
  for (const std::int64_t set : instruction_sets()) {
    INFO(instruction_set_name(set));
    use_instruction_set(set);
    SlicedEngine engine(machine, seeds);
    for (int sweep = 0; sweep < 12; ++sweep) engine.sweep();
    for (std::size_t lane = 0; lane < SlicedEngine::lanes; lane += 1 + random.below(40)) {
      Machine single = machine;
      seed_machine(single, seeds[lane]);
      const auto reference = make_reference_engine(single);
      for (int sweep = 0; sweep < 12; ++sweep) reference->sweep();
      REQUIRE(std::ranges::equal(engine.states(lane), reference->states()));
    }
  }
  use_instruction_set(0);
}

TEST_CASE("every lane of the sliced engine is a machine of its own, under every instruction set") {
  Random random(chosen_seed(), 0x736c6963);
  INFO("PULSEWRIGHT_SEED=" << chosen_seed());
  int held = 0;
  for (int round = 0; round < 12; ++round) {
    const Machine machine = random_machine(random);
    if (!SlicedEngine::can_hold(machine)) continue;
    ++held;
    INFO(round);
    check_lanes(machine, random);
  }
  CHECK(held > 3);
}

TEST_CASE("the sliced engine is right for sums of magnitudes of every number of bits") {
  Random random(chosen_seed(), 0x73756d73);
  INFO("PULSEWRIGHT_SEED=" << chosen_seed());
  for (unsigned bits = 1; bits <= 7; ++bits) {
    INFO(bits << " bits");
    const std::int64_t largest = (std::int64_t{1} << bits) - 1;
    // The middle one of three spins has the largest sum of so many bits.
    SpinModel model{.fields = {1, -1, 0}, .couplings = {{0, 1, largest}}};
    if (bits > 1) model.couplings = {{0, 1, largest - 1}, {1, 2, -1}};
    const Machine machine =
        compiled(model, {.width = 12, .schedule = {{1.0 / static_cast<double>(largest), 6}}});
    REQUIRE(SlicedEngine::can_hold(machine));
    check_lanes(machine, random);
  }
  CHECK_FALSE(SlicedEngine::can_hold(compiled({.fields = {0, 0}, .couplings = {{0, 1, 128}}})));
}

TEST_CASE("the sliced engine is right for spins with one to eight couplings of one magnitude and no field") {
  Random random(chosen_seed(), 0x65766e73);
  INFO("PULSEWRIGHT_SEED=" << chosen_seed());
  for (unsigned degree = 1; degree <= 8; ++degree) {
    // Cold enough for thresholds of 0 and 2^width, with words of odd and of even numbers of bits.
    const auto width = static_cast<unsigned>(1 + random.below(widest_word));
    INFO(degree << " couplings, " << width << " bits");
    SpinModel model{.fields = std::vector<std::int64_t>(20)};
    for (std::int32_t i = 0; i < 10; ++i)
      for (std::int32_t j = 0; j < 10; ++j)
        if ((i + j) % 10 < static_cast<std::int32_t>(degree))
          model.couplings.push_back({i, 10 + j, random.below(2) != 0 ? 1 : -1});
    const Machine machine = compiled(model, {.width = width, .schedule = {{0.1, 4}, {1.5, 8}}});
    REQUIRE(SlicedEngine::can_hold(machine));
    check_lanes(machine, random);
  }
}

TEST_CASE("a machine with another kind of source, or of two shapes, has an engine too") {
  Machine machine = compiled(model_named("torus:4:4:1"));
  machine.generators.back().parameters.set("words", {2});
  machine.generators.back().parameters.set("rule", {maximal_rule(32, 0)});
  machine.generators.back().parameters.set("seed", {5});
  for (PBit& spin : machine.spins) spin.word = std::min<std::int64_t>(spin.word, 4);
  machine.spins.resize(2);
  machine.couplings = {{0, 1, 1}};
  machine.spins[0].colour = 0;
  machine.spins[1].colour = 1;
  machine.readout.spins = {0, 1};
  REQUIRE(faults(machine) == "");
  const auto engine = make_engine(machine);
  const auto reference = make_reference_engine(machine);
  for (int sweep = 0; sweep < 100; ++sweep) {
    engine->sweep();
    reference->sweep();
    REQUIRE(std::ranges::equal(engine->states(), reference->states()));
  }
}

TEST_CASE("bipartite models have two colours, cycles of odd length three") {
  CHECK(compiled(model_named("torus:8:8:1")).colours() == 2);
  CHECK(compiled(model_named("torus:7:8:1")).colours() == 3);
  CHECK(compiled(model_named("complete:9:1")).colours() == 9);
  CHECK(compiled({.fields = {1, 2, 3}}).colours() == 1);
}

TEST_CASE("no two neighbours on a large lattice have words of one generator") {
  const Machine machine = compiled(model_named("torus:32:32:1"));
  CHECK(summarise(machine).close_pairs == 0);
  CHECK(summarise(machine).period_bits == 48);
}

TEST_CASE("what makes a machine wrong is found, with its place") {
  const Machine good = compiled(model_named("torus:4:4:1"), {.clamps = {{3, 1}}});
  const auto spoilt = [&](auto spoil) {
    Machine machine = good;
    spoil(machine);
    return faults(machine);
  };
  using Catch::Contains;
  const std::int32_t other = good.couplings[0].second;
  CHECK_THAT(spoilt([&](Machine& m) {
               m.spins[static_cast<std::size_t>(other)].colour = m.spins[0].colour;
               m.spins[static_cast<std::size_t>(other)].word = 1000;
             }),
             Contains(fmt::format("/ising/spins/colours/{}", other)) && Contains("coupled") &&
                 Contains(fmt::format("/ising/spins/words/{}", other)));
  CHECK_THAT(spoilt([](Machine& m) { m.spins[2].word = m.spins[0].word; }),
             Contains("/ising/spins/words/2") && Contains("which spin 0 has"));
  CHECK_THAT(spoilt([](Machine& m) { m.tables[0][1] = 65537; }), Contains("/ising/tables/0/1"));
  CHECK_THAT(spoilt([](Machine& m) { m.tables.push_back({1}); }), Contains("/ising/tables/1"));
  CHECK_THAT(spoilt([](Machine& m) { m.steps.push_back({1, 1}); }), Contains("/ising/steps/1/0"));
  CHECK_THAT(spoilt([](Machine& m) { m.steps[0].sweeps = 0; }), Contains("/ising/steps/0/1"));
  CHECK_THAT(spoilt([](Machine& m) { m.clamps.push_back({3, 0}); }), Contains("/ising/clamps/1/0"));
  CHECK_THAT(spoilt([](Machine& m) { m.generators[1].parameters = m.generators[0].parameters; }),
             Contains("/generators/1") && Contains("another seed"));
  CHECK_THAT(spoilt([](Machine& m) { m.generators[0].parameters.set("rule", {0}); }),
             Contains("/generators/0/parameters") && Contains("does not visit"));
  CHECK_THAT(spoilt([](Machine& m) { m.generators[0].kind = "gate_and"; }), Contains("/generators/0/kind"));
  CHECK_THAT(spoilt([](Machine& m) { std::swap(m.couplings[0], m.couplings[1]); }),
             Contains("/ising/couplings/1") && Contains("ascending"));
  CHECK_THAT(spoilt([](Machine& m) { m.couplings[0].second = 16; }), Contains("/ising/couplings/0/1"));
  CHECK_THAT(spoilt([](Machine& m) { m.spins.clear(); }), Contains("/ising/spins"));
}

TEST_CASE("changed bytes of a machine are refused or read, and nothing else") {
  Random random(chosen_seed(), 0x666c6970);
  INFO("PULSEWRIGHT_SEED=" << chosen_seed());
  const std::string good = write_machine(compiled(model_named("torus:3:4:1"), {.width = 8}));
  int refused = 0;
  for (int round = 0; round < 1000; ++round) {
    std::string text = good;
    for (std::uint64_t k = 0; k <= random.below(3); ++k)
      text[random.below(text.size())] = "0129-.e\n ,:{}[]\"xp\xff"[random.below(19)];
    if (random.below(4) == 0) text.resize(random.below(text.size()));
    Diagnostics diagnostics;
    const auto machine = read_machine(text, diagnostics);
    CHECK(machine.has_value() == diagnostics.empty());
    refused += !machine;
    if (!machine) continue;
    const auto engine = make_engine(*machine);
    for (int sweep = 0; sweep < 3; ++sweep) engine->sweep();
  }
  CHECK(refused > 300);
}

TEST_CASE("generators that are known to be biased are named") {
  Machine machine = compiled(model_named("torus:4:4:1"), {.width = 8});
  machine.generators[0] = {
      "register0",
      "source_lfsr",
      {{"width", {8}}, {"taps", {0xb8}}, {"seed", {1}}, {"de_bruijn", {0}}, {"reverse", {0}}}};
  CHECK_THAT(to_text(find_unsafe(machine)), Catch::Contains("/generators/0/kind"));
}

TEST_CASE("thresholds are rounded probabilities, certain far out and half in the middle") {
  CHECK(threshold(0.5, 0, 16) == 32768);
  CHECK(threshold(1.0, 1, 8) == 225);  // 256 / (1 + e^-2) = 225.49
  CHECK(threshold(1.0, -1, 8) == 31);  // 30.52
  CHECK(threshold(1.0, 100, 16) == 65536);
  CHECK(threshold(1.0, -100, 16) == 0);
  CHECK(threshold(0.0, 5, 4) == 8);
  const std::int64_t certain = certain_field(0.5, 16, 1000);
  CHECK(threshold(0.5, certain, 16) == 65536);
  CHECK(threshold(0.5, certain - 1, 16) < 65536);
  std::vector<std::int64_t> table;
  for (std::int64_t field = -10; field <= 10; ++field) table.push_back(threshold(0.37, field, 12));
  const TableFit fit = fit_table(table, -10, 12);
  CHECK(fit.beta == Approx(0.37).epsilon(0.001));
  CHECK(fit.deviation < 1.0 / 8192 + 1e-9);
}

}  // namespace pulsewright::ising

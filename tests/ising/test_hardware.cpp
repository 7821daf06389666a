// SPDX-License-Identifier: Apache-2.0
// Machines in Verilog beside the reference engine.

#include <fmt/format.h>

#include "base/random.h"
#include "base/temporary_folder.h"
#include "catch.h"
#include "ising/compile_machine.h"
#include "ising/lower_machine.h"
#include "ising/prove_machine.h"
#include "samples/chosen_seed.h"

namespace pulsewright::ising {
namespace {

Machine random_machine(Random& random) {
  SpinModel model;
  for (std::uint64_t i = 0; i <= random.below(20); ++i)
    model.fields.push_back(static_cast<std::int64_t>(random.below(9)) - 4);
  for (std::int32_t i = 0; i < model.spins(); ++i)
    for (std::int32_t j = i + 1; j < model.spins(); ++j)
      if (const auto weight = static_cast<std::int64_t>(random.below(15)) - 7;
          weight != 0 && random.below(3) == 0)
        model.couplings.push_back({i, j, weight});
  CompileOptions options{
      .name = "drawn", .width = static_cast<unsigned>(1 + random.below(16)), .schedule = {}};
  for (std::uint64_t k = 0; k <= random.below(3); ++k)
    options.schedule.push_back({random.uniform() / 2, static_cast<std::int64_t>(1 + random.below(9))});
  for (std::int64_t i = 0; i < model.spins(); ++i)
    if (random.below(6) == 0) options.clamps.push_back({i, static_cast<std::int64_t>(random.below(2))});
  options.seed = random.next();
  Diagnostics diagnostics;
  const auto machine = compile_machine(model, options, diagnostics);
  REQUIRE(machine);
  return *machine;
}

}  // namespace

TEST_CASE("every spin of drawn machines is the reference engine's in every clock", "[hdl]") {
  Random random(chosen_seed(), 0x68647731);
  INFO("PULSEWRIGHT_SEED=" << chosen_seed());
  for (int round = 0; round < 6; ++round) {
    const Machine machine = random_machine(random);
    REQUIRE(check_lowerable(machine).empty());
    const TemporaryFolder folder;
    // One in Verilator: it takes seconds to compile.
    const auto simulator = round == 0 ? hdl::Simulator::verilator : hdl::Simulator::icarus;
    const MachineProof proof =
        prove_machine(machine, {.simulator = simulator, .clocks = 500, .seed = random.next()}, folder.path());
    INFO(round << ": " << proof.comparison.first);
    CHECK(proof.comparison.status == Agreement::equal);
    CHECK(proof.comparison.clocks >= 500);
    INFO(proof.fault);
    CHECK(proof.control.status != Agreement::equal);
  }
}

TEST_CASE("a trace that lacks a line, or has one too many, differs") {
  const std::vector<std::string> expected = {"0 0 0", "1 1 0", "0 0 1"};
  CHECK(compare_lines(expected, "x x x\n1 1 0\n0 0 1\n", 1).status == Agreement::equal);
  CHECK(compare_lines(expected, "0 0 0\n1 1 0\n", 1).status == Agreement::different);
  CHECK(compare_lines(expected, "0 0 0\n1 1 0\n0 0 1\n0 0 1\n", 1).status == Agreement::different);
  CHECK(compare_lines(expected, "0 0 0\nx x 0\n0 0 1\n", 1).mismatches == 1);
  CHECK(compare_lines({}, "", 1).status == Agreement::different);
}

TEST_CASE("a machine whose spins never move has no fault that shows") {
  Diagnostics diagnostics;
  const auto machine = compile_machine({.fields = {1}}, {.clamps = {{0, 1}}}, diagnostics);
  REQUIRE(machine);
  CHECK_FALSE(choose_fault(*machine, draw_stimuli(1, 50, 1)));
}

TEST_CASE("a machine with more thresholds than hardware takes is refused") {
  Diagnostics diagnostics;
  const auto machine = compile_machine({.fields = {5000, 3}, .couplings = {{0, 1, 4000}}},
                                       {.schedule = {{0.0001}}}, diagnostics);
  REQUIRE(machine);
  CHECK_THAT(to_text(check_lowerable(*machine)), Catch::Contains("PW0401"));
}

}  // namespace pulsewright::ising

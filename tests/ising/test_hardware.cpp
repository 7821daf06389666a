// SPDX-License-Identifier: Apache-2.0
// Machines in Verilog beside the reference engine.

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/random.h"
#include "base/temporary_folder.h"
#include "catch.h"
#include "hdl/lock_step.h"
#include "ising/compile_machine.h"
#include "ising/fold_plan.h"
#include "ising/lower_machine.h"
#include "ising/machine_device.h"
#include "ising/prove_machine.h"
#include "ising/spoilt_files.h"
#include "samples/chosen_seed.h"

namespace pulsewright::ising {
namespace {

Machine random_machine(Random& random) {
  SpinModel model;
  const std::uint64_t spins = 2 + random.below(40);
  for (std::uint64_t i = 0; i < spins; ++i)
    model.fields.push_back(static_cast<std::int64_t>(random.below(9)) - 4);
  for (std::int32_t i = 0; i < model.spins(); ++i)
    for (std::int32_t j = i + 1; j < model.spins(); ++j)
      if (const auto weight = static_cast<std::int64_t>(random.below(15)) - 7;
          weight != 0 && random.below(3) == 0)
        model.couplings.push_back({i, j, weight});
  CompileOptions options{
      .name = "drawn", .width = static_cast<unsigned>(1 + random.below(16)), .schedule = {}};
  const std::uint64_t temperatures = 1 + random.below(3);
  for (std::uint64_t k = 0; k < temperatures; ++k)
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
  int shown = 0;
  for (int round = 0; round < 6; ++round) {
    const Machine machine = random_machine(random);
    REQUIRE(check_lowerable(machine).empty());
    const TemporaryFolder folder;
    // One in Verilator: it takes seconds to compile.
    const auto simulator = round == 0 ? hdl::Simulator::verilator : hdl::Simulator::icarus;
    const MachineProof proof =
        prove_machine(machine, {.simulator = simulator, .clocks = 500, .seed = random.next()}, folder.path());
    INFO(round << ": " << (proof.comparison.first ? proof.comparison.first->text() : ""));
    CHECK(proof.comparison.status == Agreement::equal);
    CHECK(proof.comparison.clocks >= 500);
    INFO(proof.fault);
    CHECK(proof.control.status != Agreement::equal);
    shown += proof.control.status == Agreement::different;
  }
  CHECK(shown >= 5);
}

TEST_CASE("drawn machines equal the reference engine in lock step, and with another start state differ",
          "[hdl]") {
  Random random(chosen_seed(), 0x6c6f636b);
  INFO("PULSEWRIGHT_SEED=" << chosen_seed());
  std::vector<hdl::Device> devices;
  Machine last;
  for (int i = 0; i < 4; ++i) {
    last = random_machine(random);
    last.name = fmt::format("drawn_{}", i);
    devices.push_back(machine_device(last));
  }
  for (const hdl::Simulator simulator : {hdl::Simulator::verilator, hdl::Simulator::icarus}) {
    const TemporaryFolder folder;
    const hdl::StepRun runs[] = {{static_cast<int>(1 + random.below(1000)), 1500, 1500}};
    const hdl::StepProof proof = prove_in_lock_step(devices, simulator, runs, folder.path());
    INFO(to_text(simulator) << ": " << proof.comparison.first);
    CHECK(proof.comparison.passed());
    CHECK(proof.toothless.empty());
  }
  // The Verilog of one machine beside the engine of another, whose spins start from the other states.
  while (last.clamps.size() == last.spins.size()) last = random_machine(random);
  Machine other = last;
  for (auto& spin : other.spins) spin.start = 1 - spin.start;
  hdl::Device swapped = machine_device(last);
  swapped.make_model = machine_device(other).make_model;
  const TemporaryFolder folder;
  const hdl::StepRun runs[] = {{3, 100, 0}};
  const hdl::StepProof proof = prove_in_lock_step({swapped}, hdl::Simulator::icarus, runs, folder.path());
  CHECK(proof.comparison.mismatches > 0);
}

TEST_CASE("a fault in a block of a machine is seen", "[hdl]") {
  struct BlockFault {
    std::string_view block;
    std::string_view find;
    std::string_view replace;
  };
  constexpr BlockFault faults[] = {
      {"p_bit", "sum = OFFSET", "sum = OFFSET + 1'b1"},
      {"p_bit", "spins_i[k] ^ NEGATE[k]", "spins_i[k]"},
      {"p_bit", "state_q <= START", "state_q <= ~START"},
      {"p_bit", "if (load_i)", "if (1'b0)"},
      {"p_bit", "else if (turn_i)", "else"},
      {"p_bit", "below ? {INDEX_WIDTH{1'b0}}", "below ? LAST[INDEX_WIDTH-1:0]"},
      {"p_bit", "beyond ? LAST[INDEX_WIDTH-1:0]", "beyond ? {INDEX_WIDTH{1'b0}}"},
      {"source_cellular", " ^ (state_q & RULE)", ""},
      {"source_cellular", "(k*STRIDE)%CELLS", "k"},
      {"source_cellular", "state_q <= SEED", "state_q <= ~SEED"},
      {"source_cellular", "else if (en_i)", "else"},
      {"control_sweep", "run_i && colour_q[COLOURS-1]", "run_i && colour_q[0]"},
      {"control_sweep", "sweep_q + 1'b1 == sweeps", "sweep_q == sweeps"},
      {"control_sweep", "en_i && last_o && step_q", "en_i && step_q"},
  };
  // Three colours, two temperatures, two spins that are almost always certain, and two that are not.
  Diagnostics diagnostics;
  const auto machine = compile_machine(
      {.fields = {1, -2, 0, 3}, .couplings = {{0, 1, -60}, {0, 2, -3}, {1, 2, 4}, {2, 3, 2}}},
      {.name = "drawn", .width = 8, .schedule = {{0.1, 20}, {0.4, 9}, {0.1, 9}, {0.4, 9}, {0.1, 9}}},
      diagnostics);
  REQUIRE(machine);
  const ProofOptions options{.simulator = hdl::Simulator::icarus};
  const Script script = draw_script(*machine, 400, 1);
  const std::vector<std::string> expected = expected_lines(*machine, script);
  const auto compare = [&](std::vector<TextFile> files) {
    const TemporaryFolder folder;
    return compare_lines(expected, simulate_files(std::move(files), *machine, script, options, folder.path()),
                         trace_shape(*machine));
  };
  REQUIRE(compare(machine_files(*machine)).status == Agreement::equal);
  for (const BlockFault& fault : faults) {
    INFO(fault.block << ": " << fault.replace << " instead of " << fault.find);
    std::vector<TextFile> files = machine_files(*machine);
    const auto file = std::ranges::find_if(
        files, [&](const TextFile& each) { return each.path.ends_with(fmt::format("_{}.v", fault.block)); });
    REQUIRE(file != files.end());
    const std::size_t place = file->text.find(fault.find);
    REQUIRE(place != std::string::npos);
    file->text.replace(place, fault.find.size(), fault.replace);
    CHECK(compare(std::move(files)).mismatches > 0);
  }
}

namespace {

/// A torus of 6 x 8 spins with weights of -1 and 1, two temperatures and two clamped spins.
Machine folded_torus() {
  SpinModel model{.fields = std::vector<std::int64_t>(48)};
  for (std::int32_t row = 0; row < 6; ++row)
    for (std::int32_t column = 0; column < 8; ++column) {
      const auto join = [&](std::int32_t other) {
        const std::int32_t spin = row * 8 + column;
        model.couplings.push_back(
            {std::min(spin, other), std::max(spin, other), (spin + other) % 3 == 0 ? -1 : 1});
      };
      join(row * 8 + (column + 1) % 8);
      join((row + 1) % 6 * 8 + column);
    }
  std::ranges::sort(model.couplings, {}, [](const Coupling& c) { return std::pair(c.first, c.second); });
  Diagnostics diagnostics;
  const auto machine = compile_machine(model,
                                       {.name = "drawn",
                                        .width = 8,
                                        .schedule = {{0.2, 2}, {0.6, 3}, {0.4, 1}},
                                        .clamps = {{9, 1}, {30, 0}},
                                        .rows = 6},
                                       diagnostics);
  REQUIRE(machine);
  REQUIRE(machine->layout == Layout::folded);
  return *machine;
}

}  // namespace

TEST_CASE("a folded machine has few wires where all rows are alike") {
  const Machine machine = folded_torus();
  CHECK(machine.colours() == 12);
  const FoldPlan plan = plan_folds(machine);
  CHECK(plan.lanes == 4);
  // The row above, the row itself and the row below; its own row has two patterns of neighbours.
  CHECK(plan.ports == 3);
  CHECK(plan.most_taps() == 5);
  // Row 0 of each colour reads the last row of the other one.
  CHECK(std::ranges::count(plan.waits, true) >= 2);
  const auto neighbours = neighbours_of(machine.spins.size(), machine.couplings);
  for (std::size_t row = 0; row < plan.rows(); ++row)
    for (std::size_t lane = 0; lane < plan.lanes; ++lane) {
      std::vector<std::int64_t> seen;
      for (const std::int64_t weight : tap_weights(plan, neighbours, row, lane))
        if (weight != 0) seen.push_back(weight);
      std::vector<std::int64_t> wanted;
      for (const Neighbour& neighbour : neighbours[static_cast<std::size_t>(plan.spins[row][lane])])
        wanted.push_back(neighbour.weight);
      std::ranges::sort(seen);
      std::ranges::sort(wanted);
      CHECK(seen == wanted);
    }
}

TEST_CASE("every row of folded machines is the reference engine's, also of one that is loaded", "[hdl]") {
  Random random(chosen_seed(), 0x666f6c64);
  INFO("PULSEWRIGHT_SEED=" << chosen_seed());
  std::vector<Machine> machines = {folded_torus()};
  while (machines.size() < 5) {
    Machine drawn = random_machine(random);
    Diagnostics diagnostics;
    CompileOptions options{
        .name = "drawn", .width = drawn.width, .schedule = {{0.3, 2}, {0.1, 1}}, .clamps = drawn.clamps};
    options.rows = 1 + static_cast<std::int64_t>(random.below(drawn.spins.size()));
    const auto folded = compile_machine(model_of(drawn), options, diagnostics);
    REQUIRE(folded);
    if (check_lowerable(*folded).empty()) machines.push_back(*folded);
  }
  int shown = 0;
  for (std::size_t k = 0; k < machines.size(); ++k) {
    const TemporaryFolder folder;
    const auto simulator = k == 0 ? hdl::Simulator::verilator : hdl::Simulator::icarus;
    const MachineProof proof = prove_machine(
        machines[k], {.simulator = simulator, .clocks = 1500, .seed = random.next()}, folder.path());
    INFO(k << ": " << (proof.comparison.first ? proof.comparison.first->text() : ""));
    CHECK(proof.comparison.status == Agreement::equal);
    CHECK(proof.comparison.spins > 500);
    shown += proof.control.status == Agreement::different;
  }
  CHECK(shown >= 4);
}

TEST_CASE("a fault in a block of a folded machine is seen", "[hdl]") {
  constexpr std::array<std::string_view, 3> faults[] = {
      {"p_bit_folded", "sum = OFFSET +", "sum = ~OFFSET +"},
      {"p_bit_folded", "^ {WEIGHT_WIDTH{!spins_i[k]}}", ""},
      {"p_bit_folded", "sum >> SHIFT", "sum"},
      {"p_bit_folded", "fill_i || held_i", "fill_i"},
      {"p_bit_folded", "fill_i || held_i", "held_i"},
      {"p_bit_folded", "stored_q <= stored_i", "stored_q <= 1'b0"},
      {"p_bit_folded", "{1'b0, word_i} < threshold", "{1'b0, word_i} <= threshold"},
      {"p_bit_folded", "else if (en_i)", "else"},
      {"control_turns", "(add_q || compare_q || write_q)", "(add_q || compare_q)"},
      {"control_turns", "(add_q || compare_q || write_q)", "1'b0"},
      {"control_turns", "filling_q || run_i", "run_i"},
      {"control_turns", "compare_q && !compare_fill_q", "compare_q"},
      {"control_turns", "write_o && !write_fill_q", "write_o"},
      {"control_turns", "sweep_q + 1'b1 == sweeps_i", "sweep_q == sweeps_i"},
      {"control_turns", "&& step_q != LAST_STEP[STEP_WIDTH-1:0]", ""},
      {"control_turns", "en_i && !load_i", "en_i"},
  };
  const Machine machine = folded_torus();
  const Script script = draw_script(machine, 1200, 1);
  const std::vector<std::string> expected = expected_lines(machine, script);
  const auto compare = [&](std::vector<TextFile> files) {
    const TemporaryFolder folder;
    return compare_lines(expected,
                         simulate_files(std::move(files), machine, script,
                                        {.simulator = hdl::Simulator::icarus}, folder.path()),
                         trace_shape(machine));
  };
  REQUIRE(compare(machine_files(machine)).status == Agreement::equal);
  for (const auto& [block, find, replace] : faults) {
    INFO(block << ": " << replace << " instead of " << find);
    CHECK(compare(spoilt_files(machine, block, find, replace)).mismatches > 0);
  }
}

TEST_CASE("a trace that lacks a line, or has one too many, differs") {
  const std::vector<std::string> expected = {"0 0 0", "1 1 0", "0 0 1"};
  CHECK(compare_lines(expected, "x x x\n1 1 0\n0 0 1\n", {1}).status == Agreement::equal);
  CHECK(compare_lines(expected, "0 0 0\n1 1 0\n", {1}).status == Agreement::different);
  CHECK(compare_lines(expected, "0 0 0\n1 1 0\n0 0 1\n0 0 1\n", {1}).status == Agreement::different);
  CHECK(compare_lines(expected, "0 0 0\nx x 0\n0 0 1\n", {1}).mismatches == 1);
  CHECK(compare_lines({}, "", {1}).status == Agreement::different);
}

TEST_CASE("a machine whose spins never move has no fault that shows") {
  Diagnostics diagnostics;
  const auto machine = compile_machine({.fields = {1}}, {.clamps = {{0, 1}}}, diagnostics);
  REQUIRE(machine);
  CHECK_FALSE(choose_fault(*machine, draw_script(*machine, 50, 1)));
}

TEST_CASE("a machine with more thresholds than hardware takes is refused") {
  Diagnostics diagnostics;
  const auto machine = compile_machine({.fields = {5000, 3}, .couplings = {{0, 1, 4000}}},
                                       {.schedule = {{0.0001}}}, diagnostics);
  REQUIRE(machine);
  CHECK_THAT(to_text(check_lowerable(*machine)), Catch::Contains("PW0401"));
}

}  // namespace pulsewright::ising

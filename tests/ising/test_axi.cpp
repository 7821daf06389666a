// SPDX-License-Identifier: Apache-2.0
// Machines behind AXI beside the reference engine.

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/temporary_folder.h"
#include "catch.h"
#include "ising/compile_machine.h"
#include "ising/lower_machine.h"
#include "ising/machine_registers.h"
#include "ising/prove_axi.h"
#include "ising/spoilt_files.h"
#include "samples/chosen_seed.h"

namespace pulsewright::ising {
namespace {

/// Three colours, fields, two temperatures and a clamped spin.
Machine small_parallel() {
  Diagnostics diagnostics;
  const auto machine = compile_machine(
      {.fields = {1, -2, 0, 3, 0}, .couplings = {{0, 1, -6}, {0, 2, -3}, {1, 2, 4}, {2, 3, 2}, {3, 4, 1}}},
      {.name = "few", .width = 8, .schedule = {{0.1, 5}, {0.3, 2}}, .clamps = {{3, 1}}}, diagnostics);
  REQUIRE(machine);
  return *machine;
}

/// `rows` x `columns` spins on a torus, weights of -1 and 1, three temperatures.
Machine torus(std::int32_t rows, std::int32_t columns, std::int64_t folds) {
  SpinModel model{.fields = std::vector<std::int64_t>(static_cast<std::size_t>(rows * columns))};
  for (std::int32_t row = 0; row < rows; ++row)
    for (std::int32_t column = 0; column < columns; ++column) {
      const std::int32_t spin = row * columns + column;
      for (const std::int32_t other :
           {row * columns + (column + 1) % columns, (row + 1) % rows * columns + column})
        model.couplings.push_back(
            {std::min(spin, other), std::max(spin, other), (spin + other) % 3 == 0 ? -1 : 1});
    }
  std::ranges::sort(model.couplings, {}, [](const Coupling& c) { return std::pair(c.first, c.second); });
  Diagnostics diagnostics;
  const auto machine = compile_machine(model,
                                       {.name = "torus",
                                        .width = 8,
                                        .schedule = {{0.2, 2}, {0.6, 3}, {0.4, 1}},
                                        .clamps = {{9, 1}, {30, 0}},
                                        .rows = folds},
                                       diagnostics);
  REQUIRE(machine);
  return *machine;
}

}  // namespace

TEST_CASE("every word that leaves a machine behind AXI is the reference engine's", "[hdl]") {
  INFO("PULSEWRIGHT_SEED=" << chosen_seed());
  // In Verilator, which takes long to compile, tests/ising/test_six_machines.cpp does the same.
  for (const Machine& machine : {small_parallel(), torus(6, 8, 6)}) {
    REQUIRE(check_axi(machine).empty());
    const TemporaryFolder folder;
    const AxiProof proof = prove_axi(
        machine, machine_files(machine),
        {.simulator = hdl::Simulator::icarus, .clocks = 3000, .seed = chosen_seed() + 1}, folder.path());
    INFO(proof.comparison.first);
    CHECK(proof.comparison.status == Agreement::equal);
    CHECK(proof.comparison.frames > 20);
    CHECK(proof.comparison.answers > 100);
    INFO(proof.fault);
    CHECK(proof.control.status == Agreement::different);
  }
}

TEST_CASE("a fault in a block between a machine and AXI is seen", "[hdl]") {
  constexpr std::array<std::string_view, 3> faults[] = {
      {"control_run", "due && !ready_i", "1'b0"},
      {"control_run", "started_q && !filling && !advances", "1'b0"},
      {"control_run", "beyond_i || !load_i", "beyond_i"},
      {"control_run", "left_q == 32'd0;", "left_q == 32'd1;"},
      {"axis_send_rows", "full_q && tready_i", "full_q"},
      {"axis_send_rows", "energy_q && done_i", "energy_q"},
      {"axis_send_rows", "high_q ? energy_i[63:32]", "1'b0 ? energy_i[63:32]"},
      {"walk_energy", "equal ? energy_q - weight", "equal ? energy_q + weight"},
      {"memory_loadable", "load && hit", "load"},
      {"control_load", "accepted) address_q <= address_q + 1'b1", "accepted) address_q <= address_q"},
  };
  const Machine machine = torus(6, 8, 6);
  const ProofOptions options{.simulator = hdl::Simulator::icarus, .clocks = 500};
  const AxiScript script = draw_axi_script(machine, options.clocks, options.seed);
  const auto compare = [&](std::vector<TextFile> files) {
    const TemporaryFolder folder;
    return compare_axi(script, simulate_axi(std::move(files), machine, script, options, folder.path()));
  };
  REQUIRE(compare(machine_files(machine)).status == Agreement::equal);
  for (const auto& [block, find, replace] : faults) {
    INFO(block << ": " << replace << " instead of " << find);
    CHECK(compare(spoilt_files(machine, block, find, replace)).mismatches > 0);
  }
}

TEST_CASE("a fault in a parallel machine that can be loaded is seen behind AXI", "[hdl]") {
  constexpr std::array<std::string_view, 3> faults[] = {
      {"control_run", ": capture_q;\n  wire advances", ": 1'b0;\n  wire advances"},
      {"control_colours", "counts && done ? step_q + 1'b1", "1'b0 ? step_q + 1'b1"},
      {"control_colours", "sweep_q + 1'b1 == sweeps_i", "sweep_q == sweeps_i"},
      {"control_colours", "&& step_q != LAST[STEP_WIDTH-1:0]", ""},
      {"memory_loadable", "rst_i ? {ADDRESS_WIDTH{1'b0}} : address_i", "address_i"},
      {"p_bit", "if (load_i)", "if (1'b0)"},
  };
  const Machine machine = torus(6, 8, 0);
  const ProofOptions options{.simulator = hdl::Simulator::icarus, .clocks = 500};
  const AxiScript script = draw_axi_script(machine, options.clocks, options.seed);
  for (const auto& [block, find, replace] : faults) {
    INFO(block << ": " << replace << " instead of " << find);
    const TemporaryFolder folder;
    const std::string trace =
        simulate_axi(spoilt_files(machine, block, find, replace), machine, script, options, folder.path());
    CHECK(compare_axi(script, trace).mismatches > 0);
  }
}

TEST_CASE("a stream that lacks a word, or has one too many, differs") {
  const AxiScript script{.stream = {"S 00000001 0", "S 00000002 1"}, .answers = {"R 000 00000001 00"}};
  CHECK(compare_axi(script, "S 00000001 0\nR 000 00000001 00\nS 00000002 1\n").status == Agreement::equal);
  CHECK(compare_axi(script, "S 00000001 0\nR 000 00000001 00\n").mismatches == 1);
  CHECK(compare_axi(script, "S 00000001 0\nR 000 00000001 00\nS 00000002 1\nS 00000002 1\n").mismatches == 1);
  CHECK(compare_axi(script, "S 00000001 0\nR 000 00000003 00\nS 00000002 1\n").mismatches == 1);
  CHECK(
      compare_axi(script, "S 00000001 0\nR 000 00000001 00\nS 00000002 1\nX it did not stay\n").mismatches ==
      1);
  CHECK(compare_axi({}, "").status == Agreement::different);
}

TEST_CASE("no two words that load a machine have one address") {
  for (const Machine& machine : {small_parallel(), torus(6, 8, 6)}) {
    std::vector<std::uint64_t> addresses;
    for (const LoadWord& word : load_words(machine, machine)) addresses.push_back(word.address);
    std::ranges::sort(addresses);
    CHECK(std::ranges::adjacent_find(addresses) == addresses.end());
    CHECK(addresses.back() < std::uint64_t{1} << (machine_axi(machine).load_width - 1));
  }
}

}  // namespace pulsewright::ising

// SPDX-License-Identifier: Apache-2.0
// Every block at every parity row, in both simulators, every output in every cycle.
// A failing seed is taken back with `test_primitives --rng-seed <offset>`: the seeds printed are counted from
// it.
#include <algorithm>
#include <map>

#include <fmt/core.h>
#include <fmt/ranges.h>

#include "base/bits.h"
#include "base/files.h"
#include "catch.h"
#include "primitives/simulation.h"

namespace pulsewright::primitives {
namespace {

/// Cycle 0 is before the first clock, when only Verilator has values.
constexpr std::size_t first_cycle = 1;
constexpr std::size_t chunk_cycles = 2000;
/// Long enough that a 16-bit counter wraps with about a fifth of the clocks not enabled.
constexpr std::size_t long_run_cycles = 100000;
constexpr std::size_t short_run_cycles = 20000;
constexpr std::size_t icarus_cycles = 1500;

int seed(int i) {
  return static_cast<int>(Catch::rngSeed() % 1000000) + i;
}

void report(const char* simulator, const std::vector<ParityCase>& cases, std::size_t cycles,
            const Comparison& comparison, const std::vector<int>& seeds) {
  const auto blocks = std::ranges::count(cases, 0U, &ParityCase::row);
  fmt::print("parity in {}: {} blocks, {} rows, {} cycles, {} words compared, {} mismatches, seeds {}\n",
             simulator, blocks, cases.size(), cycles, comparison.words, comparison.mismatches,
             fmt::join(seeds, " "));
}

/// Compares `cycles` cycles from a new random state.
void run(VerilatedTop& top, int seed, std::size_t cycles, std::uint64_t last_reset, Comparison& comparison) {
  GoldenRun golden(all_cases(), static_cast<std::uint64_t>(seed), last_reset);
  top.restart(seed);
  for (std::size_t t = 0; t < cycles; t += chunk_cycles) {
    const Recording recording = golden.next(chunk_cycles);
    compare(golden.cases(), recording, top.run(recording), t == 0 ? first_cycle : 0, comparison);
  }
}

/// Expects that two spoilt goldens of every case are noticed: one bit flipped, and the last cycle lost.
void bite(const std::vector<ParityCase>& cases, const Recording& golden, const Trace& hardware) {
  for (std::size_t i = 0; i < cases.size(); ++i) {
    INFO(cases[i].name());
    std::vector<std::uint64_t> spoilt = golden.outputs[i];
    const auto passes = [&] {
      Comparison comparison;
      compare_case(cases[i], spoilt, hardware.outputs[i], hardware.unknown[i], first_cycle, comparison);
      return comparison.passed();
    };
    CHECK(passes());
    spoilt[spoilt.size() / 2] ^= 1;
    CHECK_FALSE(passes());
    spoilt = golden.outputs[i];
    spoilt.resize(spoilt.size() - cases[i].out_words());
    CHECK_FALSE(passes());
  }
}

}  // namespace

TEST_CASE("every block equals its model in Verilator in every cycle", "[parity]") {
  const TemporaryFolder folder;
  const std::vector<ParityCase> cases = all_cases();
  VerilatedTop top(cases, modules_of(cases), folder.path());
  const std::vector<int> seeds{seed(1), seed(2), seed(3)};
  Comparison comparison;
  run(top, seeds[0], long_run_cycles, 4000, comparison);
  run(top, seeds[1], short_run_cycles, short_run_cycles, comparison);
  run(top, seeds[2], short_run_cycles, short_run_cycles, comparison);
  report(tool_version("verilator", "--version").c_str(), cases, long_run_cycles + 2 * short_run_cycles,
         comparison, seeds);
  INFO(comparison.first);
  CHECK(comparison.passed());

  GoldenRun golden(cases, static_cast<std::uint64_t>(seed(4)), chunk_cycles);
  const Recording recording = golden.next(chunk_cycles);
  top.restart(seed(4));
  bite(cases, recording, top.run(recording));
}

TEST_CASE("every block equals its model in Icarus in every cycle, and leaves no X", "[parity]") {
  const TemporaryFolder folder;
  const std::vector<ParityCase> cases = all_cases();
  GoldenRun golden(cases, static_cast<std::uint64_t>(seed(5)), icarus_cycles / 2);
  const Recording recording = golden.next(icarus_cycles);
  const Trace trace = run_icarus(cases, modules_of(cases), recording, folder.path());
  Comparison comparison;
  compare(cases, recording, trace, first_cycle, comparison);
  report(tool_version("iverilog", "-V").c_str(), cases, icarus_cycles, comparison, {seed(5)});
  INFO(comparison.first);
  CHECK(comparison.passed());
  bite(cases, recording, trace);
}

TEST_CASE("the random inputs move every output port of every clocked block, in most rows", "[parity]") {
  const std::vector<ParityCase> cases = all_cases();
  GoldenRun golden(cases, static_cast<std::uint64_t>(seed(6)), 0);
  const Recording recording = golden.next(chunk_cycles);
  std::map<std::pair<std::string_view, std::string_view>, std::size_t> moving_rows;
  for (std::size_t i = 0; i < cases.size(); ++i) {
    const std::size_t stride = cases[i].out_words();
    std::size_t word = 0;
    for (const Port& port : cases[i].primitive->outputs) {
      bool moves = false;
      for (std::size_t t = 1; t < recording.cycles; ++t)
        moves = moves || recording.outputs[i][t * stride + word] != recording.outputs[i][word];
      moving_rows[{cases[i].primitive->name, port.name}] += moves;
      word += words_for_bits(port.width(*cases[i].parameters));
    }
  }
  // A counter of one step stands still: a memory of one row, a layer of one neuron.
  for (const auto& [primitive, parameters, row] : cases)
    for (const Port& port : primitive->outputs) {
      if (!primitive->clocked || row != 0) continue;
      INFO(primitive->name << " port " << port.name);
      CHECK(2 * moving_rows[{primitive->name, port.name}] > primitive->parity_rows.size());
    }
}

TEST_CASE("a comparison of nothing does not pass", "[parity]") {
  CHECK_FALSE(Comparison{}.passed());
}

}  // namespace pulsewright::primitives

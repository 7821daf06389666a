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
#include "hdl/lock_step.h"
#include "primitives/parity_case.h"

namespace pulsewright::primitives {
namespace {

/// Long enough that a 16-bit counter wraps with about a fifth of the clocks not enabled.
constexpr std::size_t long_run_cycles = 100000;
constexpr std::size_t short_run_cycles = 10000;
constexpr std::size_t icarus_cycles = 1500;

int seed(int i) {
  return static_cast<int>(Catch::rngSeed() % 1000000) + i;
}

void report(const std::vector<ParityCase>& cases, const hdl::StepProof& proof,
            const std::vector<hdl::StepRun>& runs) {
  std::vector<int> seeds;
  for (const hdl::StepRun& run : runs) seeds.push_back(run.seed);
  fmt::print("parity in {}: {} blocks, {} rows, {} cycles, {} words compared, {} mismatches, seeds {}\n",
             proof.version, std::ranges::count(cases, 0U, &ParityCase::row), cases.size(), proof.cycles,
             proof.comparison.words, proof.comparison.mismatches, fmt::join(seeds, " "));
}

void check_in(hdl::Simulator simulator, const std::vector<ParityCase>& cases,
              const std::vector<hdl::StepRun>& runs) {
  const TemporaryFolder folder;
  const hdl::StepProof proof = hdl::prove_in_lock_step(devices_of(cases), simulator, runs, folder.path());
  report(cases, proof, runs);
  INFO(proof.comparison.first << "\ntoothless: " << fmt::format("{}", fmt::join(proof.toothless, ", ")));
  CHECK(proof.comparison.passed());
  CHECK(proof.toothless.empty());
  std::size_t cycles = 0;
  for (const hdl::StepRun& run : runs) cycles += run.cycles;
  CHECK(proof.cycles == cycles);
}

}  // namespace

TEST_CASE("every block equals its model in Verilator in every cycle", "[parity]") {
  check_in(
      hdl::Simulator::verilator, all_cases(),
      {{seed(2), short_run_cycles, short_run_cycles / 2}, {seed(3), short_run_cycles, short_run_cycles}});
}

TEST_CASE("every block equals its model in Verilator until counters of 16 bits wrap", "[parity][.nightly]") {
  check_in(hdl::Simulator::verilator, all_cases(), {{seed(1), long_run_cycles, 4000}});
}

TEST_CASE("every block equals its model in Icarus in every cycle, and leaves no X", "[parity]") {
  // Each block by itself: the ports of all would be one vector, over which Icarus takes minutes.
  const std::vector<ParityCase> cases = all_cases();
  for (auto first = cases.begin(); first != cases.end();) {
    const auto last = std::find_if(
        first, cases.end(), [&](const ParityCase& other) { return other.primitive != first->primitive; });
    check_in(hdl::Simulator::icarus, {first, last}, {{seed(5), icarus_cycles, icarus_cycles / 2}});
    first = last;
  }
}

TEST_CASE("the random inputs move every output port of every clocked block, in most rows", "[parity]") {
  const std::vector<ParityCase> cases = all_cases();
  hdl::GoldenRun golden(devices_of(cases), static_cast<std::uint64_t>(seed(6)), 0);
  const hdl::Recording recording = golden.next(2000);
  std::map<std::pair<std::string_view, std::string_view>, std::size_t> moving_rows;
  for (std::size_t i = 0; i < cases.size(); ++i) {
    const std::size_t stride = golden.devices()[i].out_words();
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

}  // namespace pulsewright::primitives

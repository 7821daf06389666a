// SPDX-License-Identifier: Apache-2.0
// Faults that yosys puts into cells: parity sees each that changes an answer. `pulsewright mutate` does the
// same on any design.
#include <algorithm>

#include <fmt/core.h>

#include "catch.h"
#include "fpga/cell_mutants.h"
#include "parity/mutants.h"
#include "parity/mutation.h"
#include "parity/parity.h"
#include "parity/trace.h"
#include "rtl/passes.h"
#include "samples/sample_netlist.h"

namespace pulsewright {
namespace {

Faults faults_of(const CellMutants& mutants) {
  return {mutants.size(), [&](std::size_t i) { return mutants.verilog(i); }, mutants.sound_verilog()};
}

TEST_CASE("faults in the cells of a design are caught, or change nothing") {
  const Netlist netlist = samples::reference_netlist();
  const CellMutants mutants(netlist, 12, 3);
  REQUIRE(mutants.size() == 12);
  const MutationRun run = run_mutation(netlist, faults_of(mutants), {.again = 1});
  CHECK(run.caught >= 9);
  CHECK(run.caught + run.survivors.size() == 12);
  CHECK(run.words_compared > 0);
  for (std::size_t survivor : run.survivors) {
    INFO(mutants.place(survivor));
    CHECK(mutants.prove_equal(survivor, std::chrono::seconds(5)).verdict != Verdict::different);
  }
}

TEST_CASE("a fault that its own module cannot show is proved to change nothing, and one that shows is not",
          "[.][nightly]") {
  const Netlist netlist = samples::reference_netlist();
  const CellMutants mutants(netlist, 120, 1);
  std::size_t proved = 0;
  std::size_t shown = 0;
  for (std::size_t i = 0; i < mutants.size() && (proved == 0 || shown == 0); ++i) {
    const EquivalenceProof proof = mutants.prove_in_module(i, std::chrono::seconds(20));
    if ((proof.verdict == Verdict::proved ? proved : shown)++ > 0) continue;
    const MutationRun run = run_mutation(
        netlist, {1, [&](std::size_t) { return mutants.verilog(i); }, mutants.sound_verilog()}, {});
    INFO(mutants.place(i));
    CHECK(run.survivors.size() == (proof.verdict == Verdict::proved ? 1U : 0U));
  }
  CHECK(proved > 0);
  CHECK(shown > 0);
}

// Two faults of docs/parity.md hold these bits at 0, and no prover decides them.
TEST_CASE("of all images none asks a second layer for the highest bits that two faults take away") {
  const Netlist netlist = samples::reference_netlist();
  const Chain chain = chain_of(netlist);
  const Requantisation& pixel = chain.layers[0].requantise->requantisation;
  const Requantisation& threshold = chain.layers[1].requantise->requantisation;
  // From 3 on, a pixel is clipped.
  REQUIRE(pixel(2) < pixel.maximum);
  REQUIRE(pixel(3) == pixel.maximum);
  const auto engine = make_engine(netlist, Method::automatic);
  std::vector<std::int64_t> largest(chain.layers[0].synapses->neurons(), 0);
  for (unsigned number = 0; number < 1U << 12; ++number) {
    std::vector<std::int64_t> image;
    for (unsigned feature = 0; feature < 6; ++feature) image.push_back(number >> (2 * feature) & 3);
    const Inference inference = engine->run(image);
    for (std::size_t j = 0; j < largest.size(); ++j)
      largest[j] = std::max(largest[j], threshold(inference.counts[0][j]));
  }
  // const0 at top u_bank_dense1.value_i[9]; const0 at layer_dense1 u_encode_inputs.thresholds_i[23].
  CHECK(largest[1] == 15);
  CHECK(largest[4] == 5);
}

TEST_CASE("a fault names mode, block, cell, port and line, and the draw is that of the seed") {
  const Netlist netlist = samples::reference_netlist();
  const CellMutants first(netlist, 5, 7);
  const CellMutants again(netlist, 5, 7);
  const CellMutants other(netlist, 5, 8);
  bool differs = false;
  for (std::size_t i = 0; i < 5; ++i) {
    CHECK(first.place(i) == again.place(i));
    CHECK(files_hash(first.verilog(i)) == files_hash(again.verilog(i)));
    CHECK(files_hash(first.verilog(i)) != files_hash(first.sound_verilog()));
    CHECK_THAT(first.place(i), Catch::Matches("(const0|const1|inv|cnot0|cnot1) at [a-z0-9_]+ .+"));
    differs = differs || first.place(i) != other.place(i);
  }
  CHECK(differs);
}

TEST_CASE("faults in memories make Verilog, whatever they start from") {
  const Netlist netlist = samples::fold_netlist(samples::reference_netlist(), 3);
  const CellMutants mutants(netlist, 150, 1);
  std::size_t in_memories = 0;
  for (std::size_t i = 0; i < mutants.size(); ++i) {
    INFO(mutants.place(i));
    CHECK(mutants.place(i).find("meminit") == std::string::npos);
    if (mutants.place(i).find(" at memory_") != std::string::npos && in_memories++ < 12)
      CHECK(!mutants.verilog(i).empty());
  }
  CHECK(in_memories > 0);
}

TEST_CASE("a design that answers what it was not asked is different, and no failure") {
  const Trace trace = read_trace("S 0 5\nF 0 9\nF 2 11\nZ 20 0\n", 1, 2);
  CHECK(!trace.finished);
  CHECK(trace.last_words == std::vector<std::int64_t>{9});
  CHECK(read_trace("S 0 5\nF 0 9\nF 1 11\nZ 20 0\n", 1, 2).finished);
}

TEST_CASE("no fault at all survives, and is proved to change nothing; a fault that shows is not") {
  const Netlist netlist = samples::reference_netlist();
  const CellMutants mutants(netlist, 6, 1);
  const MutationRun run =
      run_mutation(netlist,
                   {2, [&](std::size_t i) { return i == 0 ? mutants.sound_verilog() : mutants.verilog(i); },
                    mutants.sound_verilog()},
                   {});
  REQUIRE(!run.survivors.empty());
  CHECK(run.survivors.front() == 0);
}

TEST_CASE("a design that differs without any fault is a failure") {
  const Netlist netlist = samples::reference_netlist();
  const CellMutants mutants(netlist, 3, 3);
  std::vector<TextFile> faulty;
  for (const Mutant& mutant : pulsewright::mutants())
    if (mutant.name == "and_is_or") faulty = mutate(generate_rtl(netlist), mutant);
  CHECK_THROWS_WITH(
      run_mutation(netlist, {1, [&](std::size_t) { return mutants.sound_verilog(); }, faulty}, {}),
      Catch::Contains("differs from its model without any fault"));
}

}  // namespace
}  // namespace pulsewright

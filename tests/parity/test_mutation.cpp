// SPDX-License-Identifier: Apache-2.0
// Faults that yosys puts into cells: parity sees each that changes an answer. `pulsewright mutate` does the
// same on any design.
#include <algorithm>

#include <fmt/core.h>

#include "catch.h"
#include "fpga/cell_mutants.h"
#include "parity/mutation.h"
#include "parity/parity.h"
#include "parity/trace.h"
#include "rtl/passes.h"
#include "samples/sample_netlist.h"

namespace pulsewright::parity {
namespace {

/// The faults of a sample are few, and Icarus compiles faster.
hdl::MutationRun run_all(const netlist::Netlist& netlist, const fpga::CellMutants& mutants,
                         std::size_t again) {
  return run_mutation(netlist, mutants.verilog(), mutants.numbers(),
                      {.simulator = hdl::Simulator::icarus, .images = 60, .again = again});
}

TEST_CASE("faults in the cells of a design are caught, or change nothing") {
  const netlist::Netlist netlist = samples::reference_netlist();
  const fpga::CellMutants mutants(netlist, 12, 3);
  REQUIRE(mutants.size() == 12);
  const hdl::MutationRun run = run_all(netlist, mutants, 1);
  CHECK(run.caught >= 9);
  CHECK(run.caught + run.survivors.size() == 12);
  CHECK(run.compared > 0);
  for (std::size_t survivor : run.survivors) {
    INFO(mutants.place(survivor));
    CHECK(mutants.prove_equal(survivor, std::chrono::seconds(5)).verdict != fpga::Verdict::different);
  }
}

TEST_CASE("a fault that its own module cannot show is proved to change nothing, and one that shows is not",
          "[.][nightly]") {
  const netlist::Netlist netlist = samples::reference_netlist();
  const fpga::CellMutants mutants(netlist, 120, 1);
  const hdl::MutationRun run = run_mutation(netlist, mutants.verilog(), mutants.numbers(), {});
  std::size_t proved = 0;
  std::size_t shown = 0;
  for (const std::size_t fault : mutants.numbers()) {
    if (proved > 0 && shown > 0) break;
    const fpga::EquivalenceProof proof = mutants.prove_in_module(fault, std::chrono::seconds(20));
    if ((proof.verdict == fpga::Verdict::proved ? proved : shown)++ > 0) continue;
    INFO(mutants.place(fault));
    CHECK(std::ranges::count(run.survivors, fault) == (proof.verdict == fpga::Verdict::proved ? 1 : 0));
  }
  CHECK(proved > 0);
  CHECK(shown > 0);
}

// Two faults of docs/parity.md hold these bits at 0, and no prover decides them.
TEST_CASE("of all images none asks a second layer for the highest bits that two faults take away") {
  const netlist::Netlist netlist = samples::reference_netlist();
  const netlist::Chain chain = chain_of(netlist);
  const primitives::Requantisation& pixel = chain.layers[0].requantise->requantisation;
  const primitives::Requantisation& threshold = chain.layers[1].requantise->requantisation;
  // From 3 on, a pixel is clipped.
  REQUIRE(pixel(2) < pixel.maximum);
  REQUIRE(pixel(3) == pixel.maximum);
  const auto engine = make_engine(netlist, exact::Method::automatic);
  std::vector<std::int64_t> largest(chain.layers[0].synapses->neurons(), 0);
  for (unsigned number = 0; number < 1U << 12; ++number) {
    std::vector<std::int64_t> image;
    for (unsigned feature = 0; feature < 6; ++feature) image.push_back(number >> (2 * feature) & 3);
    const exact::Inference inference = engine->run(image);
    for (std::size_t j = 0; j < largest.size(); ++j)
      largest[j] = std::max(largest[j], threshold(inference.counts[0][j]));
  }
  // const0 at top u_bank_dense1.value_i[9]; const0 at layer_dense1 u_encode_inputs.thresholds_i[23].
  CHECK(largest[1] == 15);
  CHECK(largest[4] == 5);
}

TEST_CASE("a fault names mode, block, cell, port and line, and the draw is that of the seed") {
  const netlist::Netlist netlist = samples::reference_netlist();
  const fpga::CellMutants first(netlist, 5, 7);
  const fpga::CellMutants again(netlist, 5, 7);
  const fpga::CellMutants other(netlist, 5, 8);
  bool differs = false;
  for (const std::size_t fault : first.numbers()) {
    CHECK(first.place(fault) == again.place(fault));
    CHECK_THAT(first.place(fault), Catch::Matches("(const0|const1|inv|cnot0|cnot1) at [a-z0-9_]+ .+"));
    differs = differs || first.place(fault) != other.place(fault);
  }
  CHECK(differs);
  CHECK(files_hash(first.verilog()) == files_hash(again.verilog()));
  CHECK(files_hash(first.verilog()) != files_hash(other.verilog()));
}

TEST_CASE("faults in memories make Verilog, whatever they start from") {
  const netlist::Netlist netlist = samples::fold_netlist(samples::reference_netlist(), 3);
  const fpga::CellMutants mutants(netlist, 150, 1);
  std::size_t in_memories = 0;
  for (const std::size_t fault : mutants.numbers()) {
    INFO(mutants.place(fault));
    CHECK(mutants.place(fault).find("meminit") == std::string::npos);
    in_memories += mutants.place(fault).find(" at memory_") != std::string::npos;
  }
  CHECK(in_memories > 10);
  // A failure where the design with all of them is not the sound one as long as none acts.
  CHECK_NOTHROW(
      run_mutation(netlist, mutants.verilog(), {}, {.simulator = hdl::Simulator::icarus, .again = 0}));
}

TEST_CASE("a design that answers what it was not asked is different, and no failure") {
  const Trace trace = read_trace("S 0 5\nF 0 9\nF 2 11\nZ 20 0 3\n", 1, 2);
  CHECK(!trace.finished);
  CHECK(trace.last_words == std::vector<std::int64_t>{9});
  CHECK(read_trace("S 0 5\nF 0 9\nF 1 11\nZ 20 0 3\n", 1, 2).finished);
}

TEST_CASE("no fault at all survives, in either simulator, and both catch the same") {
  const netlist::Netlist netlist = samples::reference_netlist();
  const fpga::CellMutants mutants(netlist, 6, 1);
  const std::size_t faults[] = {0, 1, 2, 3, 4, 5, 6};
  std::vector<std::size_t> survivors[2];
  for (const hdl::Simulator simulator : {hdl::Simulator::verilator, hdl::Simulator::icarus}) {
    const hdl::MutationRun run =
        run_mutation(netlist, mutants.verilog(), faults, {.simulator = simulator, .again = 0});
    REQUIRE(!run.survivors.empty());
    CHECK(run.survivors.front() == 0);
    CHECK(run.caught > 0);
    survivors[static_cast<int>(simulator)] = run.survivors;
  }
  CHECK(survivors[0] == survivors[1]);
}

TEST_CASE("a design that differs without any fault is a failure") {
  const netlist::Netlist netlist = samples::reference_netlist();
  netlist::Netlist other = netlist;
  synapses_of(other.nodes[2])->biases[0] += 1;
  CHECK_THROWS_WITH(run_mutation(other, fpga::CellMutants(netlist, 3, 3).verilog(), {},
                                 {.simulator = hdl::Simulator::icarus, .again = 0}),
                    Catch::Contains("differs from its model without any fault"));
}

}  // namespace
}  // namespace pulsewright::parity

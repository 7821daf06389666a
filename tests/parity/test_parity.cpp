// SPDX-License-Identifier: Apache-2.0
#include <iostream>

#include "catch.h"
#include "netlist/document.h"
#include "parity/prove.h"
#include "samples/sample_netlist.h"

namespace pulsewright::parity {

TEST_CASE("the reference design equals its model in both simulators, and the controls bite") {
  const ParityReport report =
      prove(samples::reference_netlist(), {hdl::Simulator::verilator, hdl::Simulator::icarus}, 40);
  INFO(canonical_json(to_json(report)));
  REQUIRE(report.equal());
  REQUIRE(report.simulators.size() == 2);
  for (const SimulatorParity& parity : report.simulators) {
    // 40 images of 5 + 3 counts and 4 words; 2 of them with 3 vectors in each of 8 + 16 clocks; the run.
    CHECK(parity.comparison.words_compared == 40 * (8 + 4) + 2 * 3 * (8 + 16) + 1);
    CHECK(parity.resets == 6);
    CHECK(parity.bad_frames == 4);
    CHECK(parity.latency_clocks == report.predicted.latency_clocks);
    CHECK(parity.interval_clocks == report.predicted.interval_clocks);
    CHECK(parity.corrupted_golden_caught);
    CHECK(parity.mutant_caught);
  }
}

TEST_CASE("random netlists of every encoding, pair, adder and delay hold parity in Icarus") {
  std::int64_t words = 0;
  for (std::uint64_t seed = 1; seed <= 12; ++seed) {
    INFO("seed " << seed);
    const netlist::Netlist netlist = samples::make_netlist(samples::random_shape(seed), seed);
    const ParityReport report = prove(netlist, {hdl::Simulator::icarus}, 12);
    INFO(canonical_json(to_json(report)));
    REQUIRE(report.equal());
    words += report.words_compared();
  }
  REQUIRE(words > 1000);
}

}  // namespace pulsewright::parity

// SPDX-License-Identifier: Apache-2.0
#include "catch.h"
#include "parity/prove.h"
#include "rtl/fold_plan.h"
#include "rtl/passes.h"
#include "samples/sample_netlist.h"

namespace pulsewright {

namespace {

/// Proves the first `count` folded netlists of `draw` that have Verilog, and returns the words compared.
template <class Draw>
std::int64_t prove_folded(std::size_t count, Draw draw) {
  std::int64_t words = 0;
  std::size_t proved = 0;
  for (std::uint64_t seed = 1; proved < count; ++seed) {
    INFO("seed " << seed);
    REQUIRE(seed < 20 * count);
    const Netlist netlist = samples::fold_netlist(samples::make_netlist(draw(seed), seed), seed);
    REQUIRE(to_text(verify(netlist)) == "");
    if (!check_lowerable(netlist).empty()) continue;
    const ParityReport report = prove(netlist, {Simulator::icarus}, 12);
    INFO(canonical_json(to_json(report)));
    REQUIRE(report.equal());
    CHECK(report.simulators[0].latency_clocks == report.predicted.latency_clocks);
    CHECK(report.simulators[0].interval_clocks == report.predicted.interval_clocks);
    words += report.words_compared();
    ++proved;
  }
  return words;
}

}  // namespace

TEST_CASE("folded dense netlists of every encoding, pair, delay and part hold parity in Icarus") {
  CHECK(prove_folded(10, samples::random_shape) > 1000);
}

TEST_CASE("folded convolutions with strides, padding, dilation and pools hold parity in Icarus") {
  CHECK(prove_folded(8, samples::random_convolution_shape) > 1000);
}

TEST_CASE("a folded layer reads only inputs that have weights") {
  Netlist netlist = samples::fold_netlist(samples::reference_netlist(), 3);
  for (Node& node : netlist.nodes)
    if (auto* dense = std::get_if<DenseNode>(&node)) {
      const std::size_t lanes = static_cast<std::size_t>(netlist.folds[0].inputs);
      REQUIRE(dense->weights[0].size() > lanes);
      for (auto& row : dense->weights) std::fill_n(row.begin(), lanes, 0);
      break;
    }
  REQUIRE(to_text(verify(netlist)) == "");
  const Chain chain = chain_of(netlist);
  const FoldPlan plan = fold_plan(chain.layers[0]);
  CHECK(plan.words == plan.load_words - 1);
  CHECK(plan.live_rows.front() == 1);
  const ParityReport report = prove(netlist, {Simulator::icarus}, 20);
  INFO(canonical_json(to_json(report)));
  CHECK(report.equal());
  CHECK(report.simulators[0].latency_clocks == report.predicted.latency_clocks);
}

TEST_CASE("a folded netlist holds parity in both simulators, and the controls bite") {
  const Netlist netlist = samples::fold_netlist(samples::reference_netlist(), 3);
  const ParityReport report = prove(netlist, {Simulator::verilator, Simulator::icarus}, 40);
  INFO(canonical_json(to_json(report)));
  REQUIRE(report.equal());
  REQUIRE(report.simulators.size() == 2);
  for (const SimulatorParity& parity : report.simulators) {
    CHECK(parity.resets == 6);
    CHECK(parity.bad_frames == 4);
    CHECK(parity.latency_clocks == report.predicted.latency_clocks);
    CHECK(parity.interval_clocks == report.predicted.interval_clocks);
  }
}

}  // namespace pulsewright

// SPDX-License-Identifier: Apache-2.0
#include "catch.h"
#include "parity/prove.h"
#include "plan/fold_plan.h"
#include "rtl/passes.h"
#include "samples/sample_netlist.h"

namespace pulsewright::parity {

namespace {

netlist::Netlist bit_by_bit(netlist::Netlist netlist, std::uint64_t) {
  return netlist;
}

/// Proves the first `count` folded netlists of `draw` that have Verilog, and returns the words compared.
/// `adapt`: what becomes of their schedules.
template <class Draw, class Adapt>
std::int64_t prove_folded(std::size_t count, Draw draw, Adapt adapt) {
  std::int64_t words = 0;
  std::size_t proved = 0;
  for (std::uint64_t seed = 1; proved < count; ++seed) {
    INFO("seed " << seed);
    REQUIRE(seed < 20 * count);
    const netlist::Netlist netlist =
        adapt(samples::fold_netlist(samples::make_netlist(draw(seed), seed), seed), seed);
    REQUIRE(to_text(verify(netlist)) == "");
    if (!rtl::check_lowerable(netlist).empty()) continue;
    const ParityReport report = prove(netlist, {hdl::Simulator::icarus}, 12);
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
  CHECK(prove_folded(10, samples::random_shape, bit_by_bit) > 1000);
}

TEST_CASE("folded convolutions with strides, padding, dilation and pools hold parity in Icarus") {
  CHECK(prove_folded(8, samples::random_convolution_shape, bit_by_bit) > 1000);
}

TEST_CASE("folded dense netlists that take whole streams per clock hold parity in Icarus", "[tables]") {
  CHECK(prove_folded(8, samples::random_shape, samples::take_whole_streams) > 1000);
}

TEST_CASE("folded convolutions that take whole streams per clock hold parity in Icarus", "[tables]") {
  CHECK(prove_folded(6, samples::random_convolution_shape, samples::take_whole_streams) > 1000);
}

TEST_CASE("folded netlists that take some bits of each stream per clock hold parity in Icarus", "[tables]") {
  CHECK(prove_folded(5, samples::random_shape, samples::take_some_bits) > 1000);
  CHECK(prove_folded(4, samples::random_convolution_shape, samples::take_some_bits) > 1000);
}

TEST_CASE("a folded layer reads only inputs that have weights") {
  netlist::Netlist netlist = samples::fold_netlist(samples::reference_netlist(), 3);
  for (netlist::Node& node : netlist.nodes)
    if (auto* dense = std::get_if<netlist::DenseNode>(&node)) {
      const std::size_t lanes = static_cast<std::size_t>(netlist.folds[0].inputs);
      REQUIRE(dense->weights[0].size() > lanes);
      for (auto& row : dense->weights) std::fill_n(row.begin(), lanes, 0);
      break;
    }
  REQUIRE(to_text(verify(netlist)) == "");
  const netlist::Chain chain = chain_of(netlist);
  const plan::FoldPlan plan = plan::fold_plan(chain.layers[0]);
  CHECK(plan.words == plan.load_words - 1);
  CHECK(plan.live_rows.front() == 1);
  const ParityReport report = prove(netlist, {hdl::Simulator::icarus}, 20);
  INFO(canonical_json(to_json(report)));
  CHECK(report.equal());
  CHECK(report.simulators[0].latency_clocks == report.predicted.latency_clocks);
}

// Verilator prints at most 8192 bits at once.
TEST_CASE("a layer whose products are wider than a simulator prints holds parity, bit by bit",
          "[.][nightly]") {
  samples::Shape shape;
  shape.features = 64;
  shape.layers = {{.outputs = 160}};
  const netlist::Netlist netlist = samples::make_netlist(shape, 1);
  REQUIRE(to_text(verify(netlist)) == "");
  const ParityReport report = prove(netlist, {hdl::Simulator::verilator}, 10);
  INFO(canonical_json(to_json(report)));
  CHECK(report.equal());
  CHECK(report.simulators[0].comparison.stream_bits_compared > 2 * 8192);
}

TEST_CASE("a layer whose sums are wider than a simulator prints holds parity") {
  samples::Shape shape;
  shape.features = 1600;
  shape.rows = 40;
  shape.columns = 40;
  shape.layers = {{.outputs = 1, .kernel = netlist::Window{}}};
  const netlist::Netlist netlist = samples::fold_netlist(samples::make_netlist(shape, 1), 1);
  REQUIRE(to_text(verify(netlist)) == "");
  const ParityReport report = prove(netlist, {hdl::Simulator::verilator}, 10);
  INFO(canonical_json(to_json(report)));
  CHECK(report.equal());
  // 10 images of 1600 counts, 1600 logits and a class, at least.
  CHECK(report.words_compared() > 10 * 3201);
}

void require_both_simulators(const netlist::Netlist& netlist) {
  const ParityReport report = prove(netlist, {hdl::Simulator::verilator, hdl::Simulator::icarus}, 40);
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

TEST_CASE("a folded netlist holds parity in both simulators, and the controls bite") {
  require_both_simulators(samples::fold_netlist(samples::reference_netlist(), 3));
}

TEST_CASE("tables hold parity in both simulators, and the controls bite", "[tables]") {
  require_both_simulators(
      samples::take_whole_streams(samples::fold_netlist(samples::reference_netlist(), 3), 3));
}

}  // namespace pulsewright::parity

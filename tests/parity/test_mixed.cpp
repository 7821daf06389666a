// SPDX-License-Identifier: Apache-2.0
#include "catch.h"
#include "netlist/document.h"
#include "parity/prove.h"
#include "rtl/passes.h"
#include "samples/sample_netlist.h"

namespace pulsewright::parity {

namespace {

/// A netlist of `count` dense layers; bit l of `folded` folds layer l.
netlist::Netlist dense_netlist(std::size_t count, unsigned folded) {
  samples::Shape shape;
  shape.features = 6;
  shape.layers.assign(count, {.outputs = 4, .pipeline_delay = 1});
  shape.layers.back().outputs = 3;
  netlist::Netlist netlist = samples::make_netlist(shape, folded);
  netlist.architecture = netlist::Architecture::mixed;
  for (std::size_t l = 0; l < count; ++l)
    if (folded >> l & 1) netlist.folds.push_back({"dense" + std::to_string(l), l + 1 == count ? 3 : 2, 2});
  return netlist;
}

void require_exact_timing(const ParityReport& report) {
  INFO(canonical_json(to_json(report)));
  REQUIRE(report.equal());
  for (const SimulatorParity& parity : report.simulators) {
    CHECK(parity.latency_clocks == report.predicted.latency_clocks);
    CHECK(parity.interval_clocks == report.predicted.interval_clocks);
  }
}

}  // namespace

TEST_CASE("each way from a folded or parallel layer to the next holds parity and keeps its timing") {
  for (const unsigned folded : {0b001U, 0b010U, 0b100U, 0b011U, 0b101U, 0b110U}) {
    INFO("folded layers " << folded);
    const netlist::Netlist netlist = dense_netlist(3, folded);
    REQUIRE(to_text(verify(netlist)) == "");
    REQUIRE(to_text(rtl::check_lowerable(netlist)) == "");
    require_exact_timing(prove(netlist, {hdl::Simulator::icarus}, 12));
  }
}

TEST_CASE("mixed netlists with convolutions, pools and every encoding hold parity in Icarus") {
  std::size_t proved = 0;
  for (std::uint64_t seed = 1; proved < 6; ++seed) {
    INFO("seed " << seed);
    REQUIRE(seed < 200);
    const samples::Shape shape =
        seed % 2 == 0 ? samples::random_shape(seed) : samples::random_convolution_shape(seed);
    const netlist::Netlist netlist = samples::mix_netlist(samples::make_netlist(shape, seed), seed);
    if (netlist.architecture != netlist::Architecture::mixed) continue;
    REQUIRE(to_text(verify(netlist)) == "");
    if (!rtl::check_lowerable(netlist).empty()) continue;
    require_exact_timing(prove(netlist, {hdl::Simulator::icarus}, 12));
    ++proved;
  }
}

TEST_CASE("a mixed netlist holds parity in both simulators, and the controls bite") {
  require_exact_timing(
      prove(dense_netlist(3, 0b010), {hdl::Simulator::verilator, hdl::Simulator::icarus}, 40));
}

TEST_CASE("a mixed document is read as it was written, and has folded and parallel layers") {
  const netlist::Netlist netlist = dense_netlist(2, 0b01);
  Diagnostics found;
  const auto read = netlist::read_netlist(write_netlist(netlist), found);
  REQUIRE(read.has_value());
  CHECK(write_netlist(*read) == write_netlist(netlist));
  CHECK_THAT(to_text(verify(dense_netlist(2, 0b00))), Catch::Contains("/schedule/folds"));
  CHECK_THAT(to_text(verify(dense_netlist(2, 0b11))), Catch::Contains("/schedule/folds"));
}

namespace {

/// Proves the first `count` folded netlists whose layers are as `wanted` says, and returns how many taps a
/// layer of them has at most.
template <class Draw, class Wanted>
void prove_folded_where(std::size_t count, Draw draw, Wanted wanted) {
  std::size_t proved = 0;
  for (std::uint64_t seed = 1; proved < count; ++seed) {
    INFO("seed " << seed);
    REQUIRE(seed < 400);
    const netlist::Netlist netlist = samples::fold_netlist(samples::make_netlist(draw(seed), seed), seed);
    REQUIRE(to_text(verify(netlist)) == "");
    if (!wanted(chain_of(netlist)) || !rtl::check_lowerable(netlist).empty()) continue;
    require_exact_timing(prove(netlist, {hdl::Simulator::icarus}, 8));
    ++proved;
  }
}

bool selects(const netlist::Chain& chain) {
  return chain.layers.front().select_generator != nullptr;
}

}  // namespace

TEST_CASE("folded multiplexers hold parity, dense and convolutional") {
  prove_folded_where(4, samples::random_shape, selects);
  prove_folded_where(4, samples::random_convolution_shape, selects);
}

TEST_CASE("folded convolutions in groups hold parity") {
  prove_folded_where(6, samples::random_convolution_shape,
                     [](const netlist::Chain& chain) { return chain.layers.front().conv2d->groups > 1; });
}

}  // namespace pulsewright::parity

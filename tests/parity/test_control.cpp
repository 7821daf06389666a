// SPDX-License-Identifier: Apache-2.0
// The negative control is one that shows: what the model foretells of a fault, the Verilog does.
#include <algorithm>

#include "catch.h"
#include "parity/control.h"
#include "parity/mutants.h"
#include "parity/observe.h"
#include "parity/prove.h"
#include "parity/stress.h"
#include "rtl/passes.h"
#include "samples/sample_netlist.h"

namespace pulsewright::parity {

namespace {

/// What images show of a network in which nothing happens: its sums are its biases.
netlist::Netlist dead_netlist(std::size_t layers, std::int64_t features, netlist::Accumulator accumulator) {
  samples::Shape shape;
  shape.name = "dead";
  shape.features = features;
  shape.layers.assign(layers, {.outputs = 2, .accumulator = accumulator});
  netlist::Netlist netlist = samples::make_netlist(shape, 3);
  for (netlist::Node& node : netlist.nodes)
    if (netlist::Synapses* synapses = synapses_of(node)) {
      for (auto& row : synapses->weights) std::ranges::fill(row, 0);
      std::ranges::fill(synapses->biases, 0);
    }
  REQUIRE(to_text(verify(netlist)) == "");
  REQUIRE(to_text(rtl::check_lowerable(netlist)) == "");
  return netlist;
}

data::Images few(const netlist::Netlist& netlist) {
  return rtl::random_images(*chain_of(netlist).input, 4, 9);
}

/// The words of a design with a mutant that a comparison with the sound model finds different.
std::int64_t mismatches(const netlist::Netlist& netlist, const Mutant& mutant, bool sees_layers) {
  Stimulus stimulus;
  stimulus.images = few(netlist);
  stimulus.sees_layers = sees_layers;
  return compare(
             netlist, stimulus, expect(*exact::make_engine(netlist), stimulus.images),
             run_bench(netlist, mutate(rtl::generate_rtl(netlist), mutant), stimulus, hdl::Simulator::icarus))
      .mismatches;
}

/// Every mutant that the model has, in one netlist. Returns how many show.
int require_foretold(const netlist::Netlist& netlist) {
  int shown = 0;
  for (const Mutant& mutant : applicable_mutants(rtl::generate_rtl(netlist))) {
    if (!mutant.model) continue;
    for (const bool sees_layers : {true, false}) {
      INFO(mutant.name << ", layers seen: " << sees_layers);
      const bool foretold = shows(netlist, *mutant.model, few(netlist), sees_layers);
      if (mutant.model == ModelFault::and_is_or && netlist.halvings > 0) {
        CHECK(!foretold);
        continue;
      }
      CHECK((mismatches(netlist, mutant, sees_layers) > 0) == foretold);
      shown += foretold;
    }
  }
  return shown;
}

netlist::Netlist with_seed(std::uint64_t seed) {
  netlist::Netlist netlist = samples::make_netlist(
      seed % 3 == 2 ? samples::random_convolution_shape(seed) : samples::random_shape(seed), seed);
  return seed % 3 == 0 ? netlist : samples::fold_netlist(std::move(netlist), seed);
}

}  // namespace

TEST_CASE("the Verilog with a fault answers as the model with that fault foretells") {
  int shown = 0;
  for (std::uint64_t seed = 1; seed <= 6; ++seed) {
    INFO("seed " << seed);
    shown += require_foretold(with_seed(seed));
  }
  CHECK(shown > 20);
}

TEST_CASE("the Verilog of 200 random netlists with a fault answers as the model foretells", "[.][nightly]") {
  int shown = 0;
  for (std::uint64_t seed = 7; seed <= 206; ++seed) {
    INFO("seed " << seed);
    const netlist::Netlist netlist = with_seed(seed);
    if (rtl::check_lowerable(netlist).empty()) shown += require_foretold(netlist);
  }
  CHECK(shown > 600);
}

TEST_CASE("of a network whose weights are all zero, every seed chooses a control that shows") {
  for (const std::size_t layers : {1U, 2U})
    for (const bool sees_layers : {true, false})
      for (const netlist::Accumulator accumulator :
           {netlist::Accumulator::count, netlist::Accumulator::mux}) {
        const netlist::Netlist netlist =
            dead_netlist(layers, accumulator == netlist::Accumulator::mux ? 2 : 1, accumulator);
        Stimulus stimulus = stress(netlist, few(netlist), {});
        stimulus.sees_layers = sees_layers;
        for (std::uint32_t seed = 1; seed <= 50; ++seed) {
          INFO(layers << " layers, seed " << seed);
          stimulus.seed = seed;
          const Control control = choose_control(netlist, rtl::generate_rtl(netlist), stimulus);
          const auto mutant = std::ranges::find(mutants(), control.fault, &Mutant::name);
          REQUIRE(mutant != mutants().end());
          CHECK(shows(netlist, *mutant->model, control.stimulus.images, sees_layers));
          CHECK(*mutant->model != ModelFault::accumulator_subtracts);
        }
      }
}

TEST_CASE("a network whose weights are all zero is equal, on a single image too") {
  for (const std::size_t images : {1U, 2U, 8U}) {
    const ParityReport report =
        prove(dead_netlist(1, 2, netlist::Accumulator::count), {hdl::Simulator::icarus}, images);
    INFO(canonical_json(to_json(report)));
    CHECK(report.status() == ParityStatus::equal);
  }
}

TEST_CASE("where no block is as it was generated, the control stands at the ports, and bites") {
  const netlist::Netlist netlist = samples::reference_netlist();
  const Stimulus stimulus = stress(netlist, few(netlist), {});
  const Control control = choose_control(netlist, {}, stimulus);
  CHECK(control.stimulus.inverts_answers);
  for (const hdl::Simulator simulator : {hdl::Simulator::icarus, hdl::Simulator::cxxrtl}) {
    const Trace trace = run_bench(netlist, rtl::generate_rtl(netlist), control.stimulus, simulator);
    // Each word of each answer.
    CHECK(compare(netlist, control.stimulus, control.expected, trace).mismatches ==
          static_cast<std::int64_t>(control.expected.size()) * (chain_of(netlist).classes() + 1));
  }
}

TEST_CASE("a layer that is called as a block is never taken for that block") {
  samples::Shape shape;
  shape.name = "called";
  netlist::Netlist netlist = samples::make_netlist(shape, 2);
  for (netlist::Node& node : netlist.nodes)
    if (netlist::Synapses* synapses = synapses_of(node); synapses != nullptr && synapses->id == "dense0")
      synapses->id = "encode_compare";
  for (netlist::Edge& edge : netlist.edges) {
    if (edge.from == "dense0") edge.from = "encode_compare";
    if (edge.to == "dense0") edge.to = "encode_compare";
  }
  REQUIRE(to_text(verify(netlist)) == "");
  const auto found = applicable_mutants(rtl::generate_rtl(netlist));
  CHECK(std::ranges::count(found, std::string_view("encoder_not_strict"), &Mutant::name) == 1);
}

TEST_CASE(
    "a report without a difference and with a control that was missed is not shown, and not different") {
  ParityReport report = prove(samples::reference_netlist(), {hdl::Simulator::icarus}, 12);
  REQUIRE(report.status() == ParityStatus::equal);
  report.simulators[0].mutant_caught = false;
  CHECK(report.status() == ParityStatus::not_shown);
  CHECK(*to_json(report).find("status") == Json("not_shown"));
  report.simulators[0].comparison.mismatches = 1;
  CHECK(report.status() == ParityStatus::different);
  report.simulators[0].comparison.mismatches = 0;
  report.engine_differences = 1;
  CHECK(report.status() == ParityStatus::different);
  report.engine_differences = 0;
  report.simulators[0].mutant_caught = true;
  report.simulators[0].comparison.words_compared = 0;
  CHECK(report.status() == ParityStatus::not_shown);
}

}  // namespace pulsewright::parity

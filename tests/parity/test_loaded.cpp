// SPDX-License-Identifier: Apache-2.0
// Parity of designs that software has made another network.
#include "catch.h"
#include "parity/mutants.h"
#include "parity/observe.h"
#include "parity/prove.h"
#include "parity/redraw.h"
#include "plan/load_plan.h"
#include "rtl/passes.h"
#include "samples/sample_netlist.h"

namespace pulsewright::parity {

namespace {

/// A padded convolution with a pool, a parallel layer and a dense layer; the folded ones are loadable.
netlist::Netlist loadable_planes() {
  samples::Shape shape = samples::convolution_and_pool();
  shape.layers.insert(shape.layers.end(), {{}, {.width = 4, .pipeline_delay = 2}});
  netlist::Netlist netlist = samples::make_netlist(shape, 5);
  netlist.architecture = netlist::Architecture::mixed;
  const netlist::Chain chain = chain_of(netlist);
  netlist.folds = {{chain.layers[0].synapses->id, 2, 2, netlist::WeightPlace::loadable},
                   {chain.layers[2].synapses->id, 2, 2, netlist::WeightPlace::loadable}};
  REQUIRE(to_text(verify(netlist)) == "");
  REQUIRE(to_text(rtl::check_lowerable(netlist)) == "");
  return netlist;
}

void prove_loaded(const netlist::Netlist& netlist, hdl::Simulator simulator) {
  const ParityReport report = prove(netlist, {simulator}, 12);
  INFO(canonical_json(to_json(report)));
  CHECK(report.equal());
  CHECK(report.words_compared() ==
        words_to_compare(netlist, proof_images(netlist, 12), proof_options({simulator}, 12)));
  const SimulatorParity& parity = report.simulators.at(0);
  CHECK(parity.loaded_words == static_cast<std::int64_t>(plan::load_words(netlist).size()));
  CHECK(parity.refused_words > 20);
  CHECK(parity.latency_clocks == report.predicted.latency_clocks);
  CHECK(parity.interval_clocks == report.predicted.interval_clocks);
}

}  // namespace

TEST_CASE("a loadable design holds parity with its own weights and with others") {
  prove_loaded(loadable_planes(), hdl::Simulator::icarus);
}

TEST_CASE("loadable tables hold parity with their own weights and with others", "[tables]") {
  const netlist::Netlist streams = loadable_planes();
  netlist::Netlist netlist = streams;
  for (const netlist::Layer& layer : chain_of(streams).layers)
    for (netlist::Fold& fold : netlist.folds)
      if (fold.node == layer.synapses->id) fold.bits = layer.input_stream->length;
  REQUIRE(to_text(rtl::check_lowerable(netlist)) == "");
  prove_loaded(netlist, hdl::Simulator::icarus);
}

TEST_CASE("a loadable design holds parity with its own weights and with others, in Verilator",
          "[.][nightly]") {
  prove_loaded(loadable_planes(), hdl::Simulator::verilator);
}

TEST_CASE("what is drawn in place of a design's weights is what it can be loaded with, and is other") {
  const netlist::Netlist netlist = loadable_planes();
  for (std::uint64_t seed = 1; seed < 20; ++seed) {
    const netlist::Netlist other = redraw_loadable(netlist, seed);
    Diagnostics found;
    REQUIRE(plan::loaded_netlist(netlist, other, found).has_value());
    CHECK(plan::load_words(other) != plan::load_words(netlist));
  }
}

TEST_CASE("a memory that takes no words, or all of them, differs from what was loaded") {
  const netlist::Netlist netlist = loadable_planes();
  const netlist::Netlist other = redraw_loadable(netlist, 3);
  Stimulus stimulus;
  stimulus.images = rtl::random_images(*chain_of(netlist).input, 8, 3);
  stimulus.traced = {0};
  stimulus.resets = 2;
  stimulus.stalled = 6;
  stimulus.program = spoil_and_load(netlist, other, 3);
  stimulus.load_checksum = load_checksum(plan::load_words(other));
  const Expectation expected = expect(other, stimulus);
  const std::vector<TextFile> rtl = rtl::generate_wrapped_rtl(netlist);
  const auto differences = [&](const std::vector<TextFile>& files) {
    return compare(other, stimulus, expected, run_bench(other, files, stimulus, hdl::Simulator::icarus))
        .mismatches;
  };
  CHECK(differences(rtl) == 0);
  for (const Mutant& mutant :
       {Mutant{"no_words", "memory_loadable", "load && hit", "1'b0 && hit"},
        Mutant{"all_words", "memory_loadable", "load && hit", "load"},
        Mutant{"in_mid_image", "control_load", "!enabled_i && !busy_i", "!resetting_i"},
        Mutant{"gain_stays", "requantise_loadable", ">>> shift_i", ">>> 7"}}) {
    INFO(mutant.name);
    CHECK(differences(mutate(rtl, mutant)) > 0);
  }
}

}  // namespace pulsewright::parity

// SPDX-License-Identifier: Apache-2.0
#include <set>

#include "catch.h"
#include "parity/mutants.h"
#include "parity/mutation.h"
#include "parity/observe.h"
#include "rtl/passes.h"
#include "samples/sample_netlist.h"

namespace pulsewright::parity {

namespace {

Stimulus stimulus_of(const netlist::Netlist& netlist) {
  return harsh_stimulus(netlist, 12, 3);
}

/// A folded netlist with a padded convolution, a pool, and several groups of neurons and inputs a clock.
netlist::Netlist folded_planes() {
  samples::Shape shape = samples::convolution_and_pool();
  shape.layers.emplace_back();
  netlist::Netlist netlist = samples::make_netlist(shape, 5);
  netlist.architecture = netlist::Architecture::folded;
  for (const netlist::Layer& layer : chain_of(netlist).layers)
    netlist.folds.push_back({layer.synapses->id, 2, 2});
  return netlist;
}

/// The same, with tables of whole products in place of streams.
netlist::Netlist whole_streams() {
  netlist::Netlist netlist = folded_planes();
  netlist.name = "tables";
  const netlist::Netlist streamed = netlist;
  for (const netlist::Layer& layer : chain_of(streamed).layers)
    for (netlist::Fold& fold : netlist.folds)
      if (fold.node == layer.synapses->id) fold.bits = layer.input_stream->length;
  return netlist;
}

/// Several bits of each stream per clock, but not all.
netlist::Netlist some_bits() {
  netlist::Netlist netlist = samples::take_some_bits(folded_planes(), 2);
  netlist.name = "some_bits";
  return netlist;
}

/// Tables with few taps in a pass, which stop with others on their way whenever sums are not taken at once.
netlist::Netlist waiting_tables() {
  samples::Shape shape;
  shape.name = "waiting";
  shape.features = 6;
  shape.layers = {{.outputs = 4}, {.outputs = 8}};
  netlist::Netlist netlist = samples::make_netlist(shape, 6);
  netlist.architecture = netlist::Architecture::folded;
  const std::int64_t length = chain_of(netlist).layers[0].input_stream->length;
  netlist.folds = {{.node = "dense0", .neurons = 2, .inputs = 3, .bits = length},
                   {.node = "dense1", .neurons = 2, .inputs = 2, .bits = length}};
  return netlist;
}

/// Folded, parallel and folded again; the first layer has multiplexers, and the last one keeps the others
/// waiting.
netlist::Netlist mixed_layers() {
  samples::Shape shape;
  shape.name = "mixed";
  shape.features = 6;
  shape.layers.assign(3, {});
  shape.layers[0].accumulator = netlist::Accumulator::mux;
  shape.layers[2].width = 7;
  netlist::Netlist netlist = samples::make_netlist(shape, 5);
  netlist.architecture = netlist::Architecture::mixed;
  netlist.folds = {{"dense0", 2, 3}, {"dense2", 2, 2}};
  return netlist;
}

/// A last layer that ends early, of images that choose their length.
netlist::Netlist run_lengths() {
  samples::Shape shape;
  shape.name = "lengths";
  shape.layers.assign(2, {.width = 5, .outputs = 4});
  netlist::Netlist netlist = samples::make_netlist(shape, 4);
  netlist.halvings = 2;
  netlist.early_exit = netlist::EarlyExit::decided;
  return netlist;
}

/// Folded layers with weights that software could replace.
netlist::Netlist loadable_layers() {
  samples::Shape shape;
  shape.name = "loadable";
  shape.features = 6;
  shape.layers.assign(2, {.width = 4, .outputs = 4});
  netlist::Netlist netlist = samples::make_netlist(shape, 6);
  netlist.architecture = netlist::Architecture::folded;
  netlist.folds = {{"dense0", 2, 3, netlist::WeightPlace::loadable},
                   {"dense1", 4, 2, netlist::WeightPlace::loadable}};
  return netlist;
}

/// Netlists that, together, use every block.
std::vector<netlist::Netlist> netlists() {
  std::vector<netlist::Netlist> list = {samples::reference_netlist()};
  samples::Shape shape;
  shape.name = "variants";
  samples::LayerShape layer;
  layer.pair = "lfsr";
  shape.layers = {layer, layer, layer};
  shape.layers[1].pair = "sobol_gray";
  shape.layers[1].weight_encoding = netlist::Encoding::bipolar;
  shape.layers[2].accumulator = netlist::Accumulator::mux;
  list.push_back(samples::make_netlist(shape, 3));
  list.push_back(folded_planes());
  list.push_back(some_bits());
  list.push_back(waiting_tables());
  list.push_back(whole_streams());
  list.push_back(mixed_layers());
  list.push_back(run_lengths());
  list.push_back(loadable_layers());
  return list;
}

/// A harsh run of so many images, in Icarus.
class Trial {
 public:
  Trial(const netlist::Netlist& netlist, std::size_t images)
      : netlist_(netlist),
        stimulus_(harsh_stimulus(netlist, images, 3)),
        expected_(expect(netlist, stimulus_)) {}

  Comparison run(const std::vector<TextFile>& rtl) const {
    return compare(netlist_, stimulus_, expected_,
                   run_bench(netlist_, rtl, stimulus_, hdl::Simulator::icarus));
  }

 private:
  const netlist::Netlist& netlist_;
  Stimulus stimulus_;
  Expectation expected_;
};

}  // namespace

TEST_CASE("every mutant is caught, under stalls, resets in mid-image and bad frames") {
  std::set<std::string_view> caught;
  std::set<std::string_view> blocks;
  for (const netlist::Netlist& netlist : netlists()) {
    const Trial few(netlist, 3);
    const Trial all(netlist, 12);
    const std::vector<TextFile> rtl = rtl::generate_rtl(netlist);
    REQUIRE(few.run(rtl).equal());
    REQUIRE(all.run(rtl).equal());
    for (const Mutant& mutant : applicable_mutants(rtl)) {
      if (caught.contains(mutant.name)) continue;
      INFO(netlist.name << ": " << mutant.name);
      const std::vector<TextFile> spoilt = mutate(rtl, mutant);
      const bool is_caught = few.run(spoilt).mismatches > 0 || all.run(spoilt).mismatches > 0;
      CHECK(is_caught);
      if (!is_caught) continue;
      caught.insert(mutant.name);
      blocks.insert(mutant.block);
    }
  }
  CHECK(caught.size() == mutants().size());
  // tests/rtl puts faults into the blocks of the AXI4-Lite wrapper.
  for (const hdl::Instance& instance : rtl::lower_axi(loadable_layers()).instances)
    if (instance.block != nullptr) blocks.insert(instance.block->name);
  // tests/ising puts faults into the blocks of p-bit machines.
  blocks.insert({"control_sweep", "p_bit", "source_cellular", "p_bit_folded", "control_turns",
                 "control_colours", "control_run", "axis_send_rows", "walk_energy"});
  // tests/analog puts faults into the blocks of a pulse unit.
  blocks.insert({"source_xorshift", "normalise_lines", "scale_pulses", "gate_coincidence", "count_saturating",
                 "control_pulses", "axis_send_words"});
  // tests/primitives puts faults into the blocks of a serial link, of a folded crossbar and of a transfer.
  blocks.insert({"serial_receive", "serial_send", "checksum_crc32", "frame_receive", "frame_send",
                 "reset_synchroniser", "pulse_row_folded", "chop_bits", "control_transfer",
                 "accumulate_threshold"});
  CHECK(blocks.size() == primitives::primitives().size());
}

TEST_CASE("a difference in a stream is reported as layer, neuron, clock and bit") {
  const netlist::Netlist netlist = samples::reference_netlist();
  const Stimulus stimulus = stimulus_of(netlist);
  const Expectation expected = expect(*make_engine(netlist, exact::Method::reference), stimulus.images);
  std::vector<TextFile> rtl = rtl::generate_rtl(netlist);
  for (const Mutant& mutant : mutants())
    if (mutant.name == "and_is_or") rtl = mutate(std::move(rtl), mutant);
  const Comparison comparison =
      compare(netlist, stimulus, expected, run_bench(netlist, rtl, stimulus, hdl::Simulator::icarus));
  REQUIRE(!comparison.first_differences.empty());
  const Difference& first = comparison.first_differences.front();
  CHECK(first.layer == "dense0");
  CHECK(first.what == "products");
  CHECK(first.neuron.has_value());
  CHECK(first.clock.has_value());
  CHECK(first.bit.has_value());
}

TEST_CASE("a golden with one wrong count is told apart, and the place is named") {
  const netlist::Netlist netlist = samples::reference_netlist();
  const Stimulus stimulus = stimulus_of(netlist);
  Expectation expected = expect(*make_engine(netlist, exact::Method::reference), stimulus.images);
  const Trace trace = run_bench(netlist, rtl::generate_rtl(netlist), stimulus, hdl::Simulator::icarus);
  expected[9].counts[0][2] ^= 1;
  const Comparison comparison = compare(netlist, stimulus, expected, trace);
  REQUIRE(comparison.mismatches == 1);
  const Difference& first = comparison.first_differences.front();
  CHECK(first.image == 9);
  CHECK(first.layer == "dense0");
  CHECK(first.neuron == 2);
  CHECK(first.what == "count");
}

TEST_CASE("a trace without answers is a difference, never a silent pass") {
  const netlist::Netlist netlist = samples::reference_netlist();
  const Stimulus stimulus = stimulus_of(netlist);
  const Expectation expected = expect(*make_engine(netlist, exact::Method::reference), stimulus.images);
  const Comparison comparison = compare(netlist, stimulus, expected, read_trace("T 5 0 0\n", 2, 4));
  CHECK(comparison.mismatches == comparison.words_compared);
  CHECK(!comparison.equal());
  CHECK(!Comparison{}.equal());
}

}  // namespace pulsewright::parity

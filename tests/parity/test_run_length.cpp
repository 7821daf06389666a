// SPDX-License-Identifier: Apache-2.0
#include <set>

#include "catch.h"
#include "netlist/accumulation.h"
#include "netlist/document.h"
#include "parity/observe.h"
#include "parity/prove.h"
#include "rtl/passes.h"
#include "samples/sample_netlist.h"

namespace pulsewright::parity {

namespace {

/// Three dense layers of 16, 32 and 16 bits; bit l of `folded` folds layer l.
netlist::Netlist lengths_netlist(unsigned folded, std::int64_t halvings, netlist::EarlyExit exit,
                                 std::uint64_t seed = 1) {
  samples::Shape shape;
  shape.features = 6;
  shape.layers.assign(3, {.width = 4, .outputs = 4});
  shape.layers[0].pipeline_delay = 1;
  shape.layers[1].width = 5;
  shape.layers[2].pipeline_delay = static_cast<std::int64_t>(seed % 3);
  if (seed % 2 == 0) shape.layers[2].weight_encoding = netlist::Encoding::bipolar;
  netlist::Netlist netlist = samples::make_netlist(shape, seed);
  for (std::size_t l = 0; l < 3; ++l)
    if (folded >> l & 1) netlist.folds.push_back({"dense" + std::to_string(l), 2, 2});
  netlist.architecture = folded == 0   ? netlist::Architecture::parallel
                         : folded == 7 ? netlist::Architecture::folded
                                       : netlist::Architecture::mixed;
  netlist.halvings = halvings;
  netlist.early_exit = exit;
  REQUIRE(to_text(verify(netlist)) == "");
  REQUIRE(to_text(rtl::check_lowerable(netlist)) == "");
  return netlist;
}

void require_parity(const netlist::Netlist& netlist, std::vector<hdl::Simulator> simulators,
                    std::size_t images) {
  const ParityReport report = prove(netlist, simulators, images);
  INFO(canonical_json(to_json(report)));
  REQUIRE(report.equal());
  const std::int64_t words =
      words_to_compare(netlist, proof_images(netlist, images), proof_options(simulators, images));
  for (const SimulatorParity& parity : report.simulators) {
    CHECK(parity.comparison.words_compared == words);
    CHECK(parity.latency_clocks == report.predicted.latency_clocks);
    CHECK(parity.interval_clocks == report.predicted.interval_clocks);
  }
}

/// Images of every length, early or not, each with every stream bit traced.
Stimulus traced_lengths(const netlist::Netlist& netlist) {
  Stimulus stimulus;
  stimulus.images = rtl::random_images(*chain_of(netlist).input, 24, 5);
  stimulus.stalled = 12;
  for (std::size_t i = 0; i < stimulus.images.size(); ++i) {
    stimulus.traced.insert(i);
    const auto halvings = static_cast<std::int64_t>(i % static_cast<std::size_t>(netlist.halvings + 1));
    stimulus.lengths.push_back({halvings, netlist.early_exit != netlist::EarlyExit::never && i % 2 == 0});
  }
  return stimulus;
}

}  // namespace

TEST_CASE("every stream bit is the model's at each length, with and without early exit") {
  for (const unsigned folded : {0b000U, 0b101U, 0b011U}) {
    INFO("folded layers " << folded);
    const netlist::EarlyExit exit = folded >> 2 ? netlist::EarlyExit::never : netlist::EarlyExit::decided;
    const netlist::Netlist netlist = lengths_netlist(folded, 2, exit, 3);
    const Stimulus stimulus = traced_lengths(netlist);
    const Comparison comparison =
        compare(netlist, stimulus, expect(netlist, stimulus),
                run_bench(netlist, rtl::generate_rtl(netlist), stimulus, hdl::Simulator::icarus));
    INFO((comparison.first_differences.empty() ? "" : comparison.first_differences[0].text()));
    CHECK(comparison.equal());
    CHECK(comparison.stream_bits_compared > 10000);
  }
}

TEST_CASE("images of different lengths follow each other through parallel, folded and mixed layers") {
  for (const unsigned folded : {0b000U, 0b111U, 0b101U, 0b010U, 0b110U, 0b001U}) {
    INFO("folded layers " << folded);
    const netlist::EarlyExit exit = folded >> 2 ? netlist::EarlyExit::never : netlist::EarlyExit::decided;
    require_parity(lengths_netlist(folded, 3, exit, folded + 1), {hdl::Simulator::icarus}, 40);
  }
}

TEST_CASE("run-time lengths and early exit hold parity in both simulators") {
  require_parity(lengths_netlist(0, 2, netlist::EarlyExit::decided),
                 {hdl::Simulator::verilator, hdl::Simulator::icarus}, 80);
  require_parity(lengths_netlist(0, 0, netlist::EarlyExit::decided, 2), {hdl::Simulator::icarus}, 40);
}

TEST_CASE("a halved run counts the first bits of each stream, in units of the whole") {
  const netlist::Netlist netlist = lengths_netlist(0, 3, netlist::EarlyExit::never);
  const exact::TimedEngine engine(netlist);
  const auto whole = make_engine(netlist, exact::Method::reference);
  Random random(3, 0);
  std::int64_t differ = 0;
  for (int image = 0; image < 20; ++image) {
    const std::vector<std::int64_t> pixels = samples::draw_image(netlist, random);
    CHECK(engine.run(pixels, {}).inference == whole->run(pixels));
    const exact::Inference half = engine.run(pixels, {.halvings = 1}).inference;
    const netlist::Layer layer = chain_of(netlist).layers[0];
    for (std::size_t j = 0; j < 4; ++j) {
      const exact::LayerStreams streams = exact::layer_streams(layer, half.thresholds[0]);
      std::int64_t count = 0;
      for (std::size_t t = 0; t < 8; ++t)
        for (std::size_t i = 0; i < 6; ++i) {
          const std::int64_t weight = layer.synapses->weights[j][i];
          const bool w = streams.weights[t][0] >> std::abs(weight) & 1;
          if (w && (streams.inputs[t][0] >> i & 1)) count += weight < 0 ? -1 : 1;
        }
      CHECK(half.counts[0][j] == layer.synapses->biases[j] + 2 * count);
      differ += half.counts[0][j] != engine.run(pixels, {}).inference.counts[0][j];
    }
  }
  CHECK(differ > 0);
}

// TimedEngine asserts for each image that the class stands; here it is seen that images do leave early, and
// that a margin that is one too small would change a class.
TEST_CASE("early exit keeps every class, and saves bits") {
  std::int64_t saved = 0;
  std::int64_t images = 0;
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const netlist::Netlist netlist = lengths_netlist(0, 2, netlist::EarlyExit::decided, seed);
    const exact::TimedEngine engine(netlist);
    Random random(seed, 1);
    for (int image = 0; image < 25; ++image, ++images) {
      const std::vector<std::int64_t> pixels = samples::draw_image(netlist, random);
      for (std::int64_t k = 0; k <= 2; ++k) {
        const exact::TimedInference full = engine.run(pixels, {k, false});
        const exact::TimedInference early = engine.run(pixels, {k, true});
        CHECK(early.inference.label == full.inference.label);
        CHECK(exact::argmax(early.inference.logits()) == full.inference.label);
        for (std::size_t c = 0; c < 4; ++c) CHECK(early.inference.logits()[c] <= full.inference.logits()[c]);
        saved += full.counted - early.counted;
      }
    }
  }
  CHECK(images == 500);
  CHECK(saved > 0);
}

TEST_CASE("a margin is what some input reaches, and never less than any input gains") {
  samples::Shape shape;
  shape.features = 3;
  shape.layers = {{.width = 2, .outputs = 3}};
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    const netlist::Netlist netlist = samples::make_netlist(shape, seed);
    const netlist::Layer layer = chain_of(netlist).layers[0];
    const std::vector<std::int64_t> margins = leader_margins(layer, 4, 0);
    REQUIRE(margins.size() == 5);
    CHECK(margins[4] == 0);
    // Inputs whose streams are any bits at all, which the thresholds' streams are some of.
    std::vector<std::int64_t> most(5);
    const exact::LayerStreams streams = exact::layer_streams(layer, std::vector<std::int64_t>(3, 4));
    for (unsigned bits = 0; bits < 1U << 12; ++bits)
      for (std::size_t t = 0; t < 4; ++t)
        for (std::size_t i = 0; i < 3; ++i)
          for (std::size_t j = 0; j < 3; ++j) {
            if (i == j) continue;
            std::int64_t gain = 0;
            for (std::size_t u = t; u < 4; ++u)
              for (std::size_t input = 0; input < 3; ++input) {
                const bool x = bits >> (3 * u + input) & 1;
                const auto counted = [&](std::size_t neuron) {
                  const std::int64_t weight = layer.synapses->weights[neuron][input];
                  const bool w = streams.weights[u][0] >> std::abs(weight) & 1;
                  return has_gate(layer, neuron, input) && counted_bit(gate_of(layer), x, w, weight) ? 1 : 0;
                };
                gain += counted(j) - counted(i);
              }
            most[t] = std::max(most[t], gain);
          }
    for (std::size_t t = 0; t < 4; ++t) CHECK(margins[t] >= most[t]);
  }
}

TEST_CASE("a schedule of lengths is read as it was written, and a document without one has no word of it") {
  const netlist::Netlist netlist = lengths_netlist(0, 3, netlist::EarlyExit::decided);
  Diagnostics found;
  const auto read = netlist::read_netlist(write_netlist(netlist), found);
  REQUIRE(read.has_value());
  CHECK(read->halvings == 3);
  CHECK(read->early_exit == netlist::EarlyExit::decided);
  CHECK(write_netlist(*read) == write_netlist(netlist));
  const std::string plain = write_netlist(lengths_netlist(0, 0, netlist::EarlyExit::never));
  CHECK_THAT(plain, !Catch::Contains("halvings") && !Catch::Contains("early_exit"));
}

TEST_CASE("streams that halvings do not divide, and layers that have no early exit, are refused") {
  netlist::Netlist netlist = lengths_netlist(0, 3, netlist::EarlyExit::never);
  netlist.halvings = 5;
  CHECK_THAT(to_text(verify(netlist)),
             Catch::Contains("/streams/0/length: expected a multiple of 2^halvings"));
  netlist = lengths_netlist(0b111, 0, netlist::EarlyExit::never);
  netlist.early_exit = netlist::EarlyExit::decided;
  CHECK_THAT(to_text(rtl::check_lowerable(netlist)), Catch::Contains("early exit of a parallel last layer"));
  samples::Shape shape;
  shape.layers = {{.accumulator = netlist::Accumulator::mux}};
  netlist = samples::make_netlist(shape, 1);
  netlist.halvings = 1;
  CHECK_THAT(to_text(rtl::check_lowerable(netlist)), Catch::Contains("got mux"));
}

}  // namespace pulsewright::parity

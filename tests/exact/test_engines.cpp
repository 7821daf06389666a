// SPDX-License-Identifier: Apache-2.0
#include "base/random.h"
#include "catch.h"
#include "exact/engine.h"
#include "exact/layer_sums.h"
#include "netlist/document.h"
#include "samples/sample_netlist.h"

namespace pulsewright {

namespace {

std::vector<std::int64_t> draw_image(const Netlist& netlist, Random& random) {
  const InputNode& input = *chain_of(netlist).input;
  std::vector<std::int64_t> image;
  for (std::int64_t i = 0; i < input.features; ++i)
    image.push_back(static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(input.maximum) + 1)));
  return image;
}

}  // namespace

TEST_CASE("the table engine equals the reference on random netlists") {
  std::size_t compared = 0;
  for (std::uint64_t seed = 1; seed <= 300; ++seed) {
    INFO("seed " << seed);
    const Netlist netlist = samples::make_netlist(samples::random_shape(seed), seed);
    const auto reference = reference_engine(netlist);
    const auto table = table_engine(netlist);
    Random random(seed, 1);
    for (int k = 0; k < 4; ++k) {
      const auto image = draw_image(netlist, random);
      REQUIRE(table->run(image) == reference->run(image));
      ++compared;
    }
  }
  REQUIRE(compared == 1200);
}

TEST_CASE("the sample netlists hold verify()") {
  for (std::uint64_t seed = 1; seed <= 300; ++seed) {
    INFO("seed " << seed);
    const Netlist netlist = samples::make_netlist(samples::random_shape(seed), seed);
    REQUIRE(to_text(verify(netlist)) == "");
  }
  REQUIRE(to_text(verify(samples::reference_netlist())) == "");
}

TEST_CASE("stream lengths around word edges agree in both engines") {
  for (std::int64_t length : {1, 2, 31, 32, 33, 63, 64, 65, 127, 128}) {
    INFO("length " << length);
    samples::Shape shape;
    samples::LayerShape layer;
    layer.width = 7;
    layer.length = length;
    shape.layers = {layer};
    for (Encoding encoding : {Encoding::unipolar, Encoding::bipolar, Encoding::sign_magnitude}) {
      shape.layers[0].weight_encoding = encoding;
      const Netlist netlist = samples::make_netlist(shape, static_cast<std::uint64_t>(length));
      Random random(static_cast<std::uint64_t>(length), 2);
      for (int k = 0; k < 8; ++k) {
        const auto image = draw_image(netlist, random);
        REQUIRE(table_engine(netlist)->run(image) == reference_engine(netlist)->run(image));
      }
    }
  }
}

TEST_CASE("one synapse counts what the definition of its gate says") {
  samples::Shape shape;
  shape.features = 1;
  shape.maximum = 8;
  samples::LayerShape layer;
  layer.outputs = 1;
  layer.pair = "ramp_shared";
  shape.layers = {layer};
  Netlist netlist = samples::make_netlist(shape, 1);
  auto& requantise = std::get<RequantiseNode>(netlist.nodes[1]);
  requantise.requantisation = {1, 0, Rounding::half_up, 8};
  auto& dense = std::get<DenseNode>(netlist.nodes[2]);
  dense.biases = {100};
  for (std::int64_t a = 0; a <= 8; ++a)
    for (std::int64_t w = -8; w <= 8; ++w) {
      dense.weights = {{w}};
      const std::int64_t shared = std::min(a, std::abs(w));  // one ramp for both streams: AND is the minimum
      REQUIRE(reference_engine(netlist)->run(std::vector{a}).counts[0][0] ==
              100 + (w < 0 ? -shared : shared));
    }
}

TEST_CASE("the class is the lowest index among the largest logits") {
  REQUIRE(argmax(std::vector<std::int64_t>{3, 7, 7, 1}) == 1);
  REQUIRE(argmax(std::vector<std::int64_t>{-3, -9}) == 0);
}

TEST_CASE("a layer's streams add up to its counts") {
  const Netlist netlist = samples::reference_netlist();
  const Chain chain = chain_of(netlist);
  Random random(5, 3);
  const Inference inference = reference_engine(netlist)->run(draw_image(netlist, random));
  for (std::size_t l = 0; l < chain.layers.size(); ++l) {
    const LayerStreams streams = layer_streams(chain.layers[l], inference.thresholds[l]);
    const Synapses& synapses = *chain.layers[l].synapses;
    for (std::size_t j = 0; j < synapses.weights.size(); ++j) {
      std::int64_t sum = synapses.biases[j];
      for (std::size_t t = 0; t < streams.inputs.size(); ++t)
        for (std::size_t i = 0; i < synapses.weights[j].size(); ++i) {
          const std::int64_t w = synapses.weights[j][i];
          const bool bit =
              ((streams.inputs[t][i / 64] >> (i % 64)) & 1) &&
              ((streams.weights[t][static_cast<std::size_t>(std::abs(w)) / 64] >> (std::abs(w) % 64)) & 1);
          sum += w < 0 ? -std::int64_t{bit} : std::int64_t{bit};
        }
      REQUIRE(sum == inference.counts[l][j]);
    }
  }
}

}  // namespace pulsewright

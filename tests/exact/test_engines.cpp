// SPDX-License-Identifier: Apache-2.0
// Every engine against the reference, under every instruction set.
#include <algorithm>
#include <set>

#include "base/random.h"
#include "catch.h"
#include "exact/engine.h"
#include "exact/evaluate.h"
#include "exact/run_length.h"
#include "netlist/document.h"
#include "samples/instruction_sets.h"
#include "samples/sample_netlist.h"

namespace pulsewright::exact {

namespace {

using samples::draw_image;

/// The engines that can run a netlist beside the reference.
std::vector<std::unique_ptr<Engine>> fast_engines(const netlist::Netlist& netlist) {
  std::vector<std::unique_ptr<Engine>> engines;
  for (const Method method : {Method::automatic, Method::table, Method::packed})
    if (auto engine = make_engine(netlist, method)) engines.push_back(std::move(engine));
  return engines;
}

/// Runs `images` images of a netlist by every engine under every instruction set; the number of comparisons.
std::size_t compare_engines(const netlist::Netlist& netlist, std::uint64_t seed, int images) {
  Random random(seed, 1);
  std::vector<std::vector<std::int64_t>> drawn;
  std::vector<Inference> expected;
  const auto reference = make_engine(netlist, Method::reference);
  for (int i = 0; i < images; ++i) {
    drawn.push_back(draw_image(netlist, random));
    expected.push_back(reference->run(drawn.back()));
  }
  std::size_t compared = 0;
  samples::under_every_instruction_set([&] {
    for (const auto& engine : fast_engines(netlist)) {
      INFO("engine " << engine->name());
      std::vector<int> labels(drawn.size());
      engine->classify(data::ImageView(drawn), labels);
      for (std::size_t i = 0; i < drawn.size(); ++i) {
        REQUIRE(engine->run(drawn[i]) == expected[i]);
        REQUIRE(labels[i] == expected[i].label);
        ++compared;
      }
    }
  });
  return compared;
}

}  // namespace

TEST_CASE("under every instruction set every engine equals the reference on random netlists") {
  for (std::uint64_t seed = 1; seed <= 150; ++seed) {
    INFO("seed " << seed);
    const netlist::Netlist netlist = samples::make_netlist(samples::random_shape(seed), seed);
    // The automatic engine and the packed one run all netlists.
    REQUIRE(compare_engines(netlist, seed, 3) >= 3 * 2 * instruction_sets().size());
  }
}

TEST_CASE("under every instruction set every engine equals the reference on random convolutions and pools") {
  int grouped = 0;
  int padded = 0;
  int dilated = 0;
  int pooled = 0;
  for (std::uint64_t seed = 1; seed <= 150; ++seed) {
    INFO("seed " << seed);
    const netlist::Netlist netlist = samples::make_netlist(samples::random_convolution_shape(seed), seed);
    REQUIRE(compare_engines(netlist, seed, 1) >= 2 * instruction_sets().size());
    const netlist::Layer first = chain_of(netlist).layers.front();
    grouped += first.conv2d->groups > 1;
    padded += first.conv2d->window.padding > 0;
    dilated += first.conv2d->window.dilation > 1;
    pooled += first.pool != nullptr;
  }
  // What is never drawn is never compared.
  CHECK(grouped > 25);
  CHECK(padded > 15);
  CHECK(dilated > 25);
  CHECK(pooled > 50);
}

TEST_CASE("under every instruction set every engine equals the reference on halved streams") {
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    INFO("seed " << seed);
    const bool is_dense = seed % 2 == 1;
    netlist::Netlist netlist = samples::make_netlist(
        is_dense ? samples::random_shape(seed) : samples::random_convolution_shape(seed), seed);
    netlist.halvings = 2;
    const netlist::Netlist half = halved(netlist, 1 + static_cast<std::int64_t>(seed / 2 % 2));
    REQUIRE(half.count_shift > 0);
    REQUIRE(compare_engines(half, seed, 2) >= 2 * 2 * instruction_sets().size());
  }
}

TEST_CASE("every method finds the same logits at every length, with and without early exit") {
  std::int64_t saved = 0;
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    samples::Shape shape;
    shape.layers[1].width = 5;
    shape.layers[1].weight_encoding =
        seed % 2 ? netlist::Encoding::bipolar : netlist::Encoding::sign_magnitude;
    netlist::Netlist netlist = samples::make_netlist(shape, seed);
    netlist.halvings = 3;
    netlist.early_exit = netlist::EarlyExit::decided;
    const TimedEngine definition(netlist);
    Random random(seed, 4);
    std::vector<std::vector<std::int64_t>> images;
    for (int i = 0; i < 5; ++i) images.push_back(draw_image(netlist, random));
    for (const bool early_exit : {false, true})
      for (std::int64_t k = 0; k <= 3; ++k) {
        INFO("seed " << seed << ", halvings " << k << ", early exit " << early_exit);
        std::vector<std::int64_t> expected;
        std::int64_t bits = 0;
        for (const auto& image : images) {
          const TimedInference timed = definition.run(image, {k, early_exit});
          expected.insert(expected.end(), timed.inference.logits().begin(), timed.inference.logits().end());
          bits += timed.counted;
          saved += (32 >> k) - timed.counted;
        }
        for (const Method method : {Method::automatic, Method::reference, Method::table, Method::packed}) {
          const auto engine = make_timed_engine(netlist, {k, early_exit}, method);
          std::vector<std::int64_t> logits(expected.size());
          REQUIRE(engine->find_logits(data::ImageView(images), logits) == bits);
          REQUIRE(logits == expected);
        }
      }
  }
  CHECK(saved > 0);
}

TEST_CASE("streams of every length around word edges and table edges agree in all engines") {
  std::set<std::string> names;
  for (const std::int64_t length : {1,   2,   15,  16,  17,  31,  32,  33,  47,  48,   49,   63,   64,  65,
                                    127, 128, 129, 255, 256, 257, 511, 512, 513, 1023, 1025, 4096, 4097}) {
    INFO("length " << length);
    samples::Shape shape;
    samples::LayerShape layer;
    layer.width = 7;
    while ((std::int64_t{1} << layer.width) < length) ++layer.width;
    layer.length = length;
    shape.layers = {layer};
    for (const netlist::Encoding encoding :
         {netlist::Encoding::unipolar, netlist::Encoding::bipolar, netlist::Encoding::sign_magnitude})
      for (const netlist::Accumulator accumulator :
           {netlist::Accumulator::count, netlist::Accumulator::mux}) {
        shape.layers[0].weight_encoding = encoding;
        shape.layers[0].accumulator = accumulator;
        const netlist::Netlist netlist = samples::make_netlist(shape, static_cast<std::uint64_t>(length));
        REQUIRE(compare_engines(netlist, static_cast<std::uint64_t>(length), 3) > 0);
        names.insert(make_engine(netlist)->name());
      }
  }
  CHECK(names == std::set<std::string>{"packed", "table"});
}

TEST_CASE("the heaviest weights and inputs do not overflow the narrow sums") {
  for (const std::int64_t length : {15, 31, 63, 64, 127, 128, 255, 256, 512, 4096}) {
    INFO("length " << length);
    samples::Shape shape;
    shape.features = 600;  // more than any block of inputs
    samples::LayerShape layer;
    layer.width = 12;
    layer.length = length;
    layer.outputs = 2;
    shape.layers = {layer};
    for (const netlist::Encoding encoding : {netlist::Encoding::bipolar, netlist::Encoding::sign_magnitude})
      for (const std::int64_t sign : {1, -1}) {
        shape.layers[0].weight_encoding = encoding;
        netlist::Netlist netlist = samples::make_netlist(shape, 1);
        std::get<netlist::RequantiseNode>(netlist.nodes[1]).requantisation = {
            4096, 0, primitives::Rounding::floor, 4096};
        for (auto& weights : std::get<netlist::DenseNode>(netlist.nodes[2]).weights)
          for (std::int64_t& weight : weights)
            weight = encoding == netlist::Encoding::bipolar ? 4096 : sign * 4096;
        const std::vector<std::vector<std::int64_t>> images(3, std::vector<std::int64_t>(600, shape.maximum));
        const std::int64_t bias = std::get<netlist::DenseNode>(netlist.nodes[2]).biases[0];
        const bool is_negative = encoding != netlist::Encoding::bipolar && sign < 0;
        samples::under_every_instruction_set([&] {
          for (const auto& engine : fast_engines(netlist))
            REQUIRE(engine->run(images[0]).counts[0][0] == bias + (is_negative ? -600 : 600) * length);
        });
      }
  }
}

TEST_CASE("every lane of a batch answers for its own image") {
  for (std::uint64_t seed = 1; seed <= 12; ++seed) {
    INFO("seed " << seed);
    samples::Shape shape = seed % 2 ? samples::random_shape(seed) : samples::random_convolution_shape(seed);
    const netlist::Netlist netlist = samples::make_netlist(shape, seed);
    Random random(seed, 2);
    std::vector<std::vector<std::int64_t>> images;
    for (int i = 0; i < 300; ++i) images.push_back(draw_image(netlist, random));
    std::vector<int> expected(images.size());
    make_engine(netlist, Method::reference)->classify(data::ImageView(images), expected);
    samples::under_every_instruction_set([&] {
      for (const auto& engine : fast_engines(netlist)) {
        INFO("engine " << engine->name());
        // Batches that are full, that are not, and that start elsewhere.
        for (const std::size_t first : {0, 1, 299}) {
          std::vector<int> labels(images.size() - first);
          engine->classify(data::ImageView(images).part(first, labels.size()), labels);
          REQUIRE(std::ranges::equal(labels, std::span(expected).subspan(first)));
        }
      }
    });
  }
}

TEST_CASE("images of bytes and of integers get the same classes, from any number of workers") {
  samples::Shape shape;
  shape.features = 37;
  shape.maximum = 255;
  shape.layers.resize(1);
  shape.layers[0].outputs = 10;
  const netlist::Netlist netlist = samples::make_netlist(shape, 3);
  Random random(3, 3);
  std::vector<std::vector<std::int64_t>> images;
  std::vector<std::uint8_t> bytes;
  std::vector<std::int64_t> labels;
  for (int i = 0; i < 500; ++i) {
    images.push_back(draw_image(netlist, random));
    bytes.insert(bytes.end(), images.back().begin(), images.back().end());
    labels.push_back(static_cast<std::int64_t>(random.below(10)));
  }
  const auto engine = make_engine(netlist);
  Workers one(1);
  Workers three(3);
  std::size_t reported = 0;
  const Evaluation expected =
      evaluate(*make_engine(netlist, Method::reference), data::ImageView(images), labels, one);
  CHECK(expected.images == 500);
  CHECK(expected == evaluate(*engine, data::ImageView(images), labels, three));
  const EvaluationSinks sinks{.progress = [&](std::size_t done) { reported = done; }, .logits = {}};
  CHECK(expected == evaluate(*engine, data::ImageView(bytes, 37), labels, three, sinks));
  CHECK(reported == 500);
}

TEST_CASE("an image whose values need more than a byte is run all the same") {
  samples::Shape shape;
  shape.maximum = 100000;
  const netlist::Netlist netlist = samples::make_netlist(shape, 5);
  REQUIRE(compare_engines(netlist, 5, 20) > 0);
}

TEST_CASE("a method that has no way for a layer makes no engine") {
  samples::Shape shape;
  shape.layers[0].accumulator = netlist::Accumulator::mux;
  const netlist::Netlist netlist = samples::make_netlist(shape, 1);
  std::string obstacle;
  CHECK(make_engine(netlist, Method::table, &obstacle) == nullptr);
  CHECK(obstacle == "dense0, which has a multiplexer");
  CHECK(make_engine(netlist, Method::packed)->name() == "packed");
  CHECK(make_engine(netlist, Method::reference)->name() == "reference");
  CHECK(make_engine(netlist)->name() == "table and packed");
}

TEST_CASE("sums that might leave 32 bits are left to the reference") {
  netlist::Netlist netlist = samples::make_netlist({}, 1);
  std::get<netlist::DenseNode>(netlist.nodes[2]).biases[0] = std::int64_t{1} << 31;
  CHECK(make_engine(netlist)->name() == "reference");
  for (const Method method : {Method::packed, Method::table}) {
    std::string obstacle;
    CHECK(make_engine(netlist, method, &obstacle) == nullptr);
    CHECK(obstacle == "dense0, whose sums may exceed 32 bits");
  }
}

TEST_CASE("the sample netlists hold verify()") {
  for (std::uint64_t seed = 1; seed <= 300; ++seed) {
    INFO("seed " << seed);
    const netlist::Netlist netlist = samples::make_netlist(samples::random_shape(seed), seed);
    REQUIRE(to_text(verify(netlist)) == "");
  }
  REQUIRE(to_text(verify(samples::reference_netlist())) == "");
}

TEST_CASE("one synapse counts what the definition of its gate says") {
  samples::Shape shape;
  shape.features = 1;
  shape.maximum = 8;
  samples::LayerShape layer;
  layer.outputs = 1;
  layer.pair = "ramp_shared";
  shape.layers = {layer};
  netlist::Netlist netlist = samples::make_netlist(shape, 1);
  auto& requantise = std::get<netlist::RequantiseNode>(netlist.nodes[1]);
  requantise.requantisation = {1, 0, primitives::Rounding::half_up, 8};
  auto& dense = std::get<netlist::DenseNode>(netlist.nodes[2]);
  dense.biases = {100};
  for (std::int64_t a = 0; a <= 8; ++a)
    for (std::int64_t w = -8; w <= 8; ++w) {
      dense.weights = {{w}};
      const std::int64_t shared = std::min(a, std::abs(w));  // one ramp for both streams: AND is the minimum
      for (const Method method : {Method::reference, Method::table, Method::packed})
        REQUIRE(make_engine(netlist, method)->run(std::vector{a}).counts[0][0] ==
                100 + (w < 0 ? -shared : shared));
    }
}

TEST_CASE("the class is the lowest index among the largest logits") {
  REQUIRE(argmax(std::vector<std::int64_t>{3, 7, 7, 1}) == 1);
  REQUIRE(argmax(std::vector<std::int64_t>{-3, -9}) == 0);
}

TEST_CASE("a layer's streams add up to its counts") {
  const netlist::Netlist netlist = samples::reference_netlist();
  const netlist::Chain chain = chain_of(netlist);
  Random random(5, 3);
  const Inference inference = make_engine(netlist, Method::reference)->run(draw_image(netlist, random));
  for (std::size_t l = 0; l < chain.layers.size(); ++l) {
    const LayerStreams streams = layer_streams(chain.layers[l], inference.thresholds[l]);
    const netlist::Synapses& synapses = *chain.layers[l].synapses;
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

}  // namespace pulsewright::exact

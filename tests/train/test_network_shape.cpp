// SPDX-License-Identifier: Apache-2.0
#include "catch.h"
#include "train/network_shape.h"
#include "train/random_network.h"

using namespace pulsewright;

using namespace pulsewright::train;

namespace {

std::vector<LayerSpec> parsed(const std::vector<std::string>& words, Diagnostics& diagnostics) {
  return parse_layers(words, "--layers", diagnostics);
}

std::vector<LayerSpec> right(const std::vector<std::string>& words) {
  Diagnostics diagnostics;
  auto layers = parsed(words, diagnostics);
  CHECK(to_text(diagnostics) == "");
  return layers;
}

/// The complaints about layers on 8 x 6 pixels and 10 classes.
Diagnostics misfits(const std::vector<std::string>& words) {
  Diagnostics diagnostics;
  const auto shapes = shapes_of(right(words), {8, 6}, 10, "--layers", diagnostics);
  CHECK(shapes.empty() == !diagnostics.empty());
  return diagnostics;
}

}  // namespace

TEST_CASE("words name layers, and layers their words") {
  const std::vector<std::string> words = {
      "conv:8:5", "maxpool:2", "conv:16:3:stride=2:padding=1:dilation=2:groups=4", "avgpool:3", "dense:64"};
  const auto layers = right(words);
  REQUIRE(layers.size() == 3);
  CHECK(
      layers[0] ==
      LayerSpec{
          .is_convolution = true, .neurons = 8, .kernel = 5, .pool = netlist::PoolKind::max, .pool_size = 2});
  CHECK(layers[1] == LayerSpec{.is_convolution = true,
                               .neurons = 16,
                               .kernel = 3,
                               .stride = 2,
                               .padding = 1,
                               .dilation = 2,
                               .groups = 4,
                               .pool = netlist::PoolKind::sum,
                               .pool_size = 3});
  CHECK(layers[2] == LayerSpec{.neurons = 64});
  CHECK(layer_words(layers) == words);
}

TEST_CASE("the words of random layers are read back as the same layers") {
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    Random random(seed, 1);
    const auto layers = random_layers(6, 5, random);
    CHECK(right(layer_words(layers)) == layers);
  }
}

TEST_CASE("every word that names no layer is reported, with what would") {
  const std::vector<std::string> wrong = {"",
                                          "dense",
                                          "dense:0",
                                          "dense:4097",
                                          "dense:8:1",
                                          "dense:+8",
                                          "dense: 8",
                                          "dense:8x",
                                          "Dense:8",
                                          "conv:8",
                                          "conv:8:0",
                                          "conv:0:3",
                                          "conv:8:3:",
                                          "conv:8:3:pad=1",
                                          "conv:8:3:groups",
                                          "conv:8:3:stride=0",
                                          "conv:8:3:padding=-1",
                                          "maxpool:2",
                                          "avgpool:2",
                                          "pool:2"};
  Diagnostics diagnostics;
  parsed(wrong, diagnostics);
  REQUIRE(diagnostics.size() == wrong.size());
  for (const Diagnostic& diagnostic : diagnostics) {
    CHECK(diagnostic.code == Code::bad_flag);
    CHECK(diagnostic.where == "--layers");
  }
}

TEST_CASE("a pool follows one convolution, once") {
  for (const std::vector<std::string>& words : {std::vector<std::string>{"dense:8", "maxpool:2"},
                                                {"conv:8:3", "maxpool:2", "avgpool:2"},
                                                {"conv:8:3", "maxpool:0"},
                                                {"conv:8:3", "maxpool"},
                                                {"conv:8:3", "avgpool:2:2"}}) {
    Diagnostics diagnostics;
    parsed(words, diagnostics);
    CHECK(diagnostics.size() == 1);
  }
}

TEST_CASE("layers are as large as their windows leave them, and classes follow") {
  Diagnostics diagnostics;
  const auto shapes = shapes_of(right({"conv:4:3:padding=1", "maxpool:2", "conv:6:2:groups=2", "dense:5"}),
                                {8, 6}, 10, "--layers", diagnostics);
  CHECK(diagnostics.empty());
  REQUIRE(shapes.size() == 4);
  CHECK(shapes[0].inputs() == 48);
  CHECK(shapes[0].taps() == 9);
  CHECK(shapes[0].positions() == 48);
  CHECK(shapes[0].outputs() == 4 * 3 * 4);
  CHECK(shapes[1].inputs() == 48);
  CHECK(shapes[1].taps() == 2 * 2 * 2);
  CHECK(shapes[1].outputs() == 3 * 2 * 6);
  CHECK(shapes[1].weights() == 8 * 6);
  CHECK(shapes[2].is_dense());
  CHECK(shapes[2].taps() == 36);
  CHECK(shapes[3].taps() == 5);
  CHECK(shapes[3].outputs() == 10);
}

TEST_CASE("a layer that does not fit what enters it is refused with its number") {
  CHECK(misfits({"conv:4:6"}).empty());
  for (const std::vector<std::string>& words : {std::vector<std::string>{"conv:4:7"},
                                                {"conv:4:3:dilation=3"},
                                                {"conv:4:3:padding=3"},
                                                {"conv:4:3:groups=2"},
                                                {"conv:4:3", "maxpool:5"},
                                                {"conv:4:5", "conv:3:3"},
                                                {"conv:4:3", "conv:3:3:groups=2"},
                                                {"conv:4096:1", "conv:4:2"},
                                                {"conv:512:1"}}) {
    INFO(words.back());
    const Diagnostics found = misfits(words);
    REQUIRE(found.size() == 1);
    CHECK(found[0].code == Code::bad_flag);
    const std::string number = words.size() == 1 || words[1] == "maxpool:5" ? "layer 1" : "layer 2";
    CHECK(found[0].got.starts_with(words.back() == "conv:512:1" ? "layer 2" : number));
  }
}

TEST_CASE("a network has one short name") {
  CHECK(network_text(right({"dense:128"}), {28, 28}, 10) == "784-128-10");
  CHECK(network_text(right({"conv:8:5", "maxpool:2", "dense:64"}), {28, 28}, 10) ==
        "784-conv8k5-maxpool2-64-10");
  CHECK(network_text({}, {8, 8}, 2) == "64-2");
}

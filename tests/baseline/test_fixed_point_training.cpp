// SPDX-License-Identifier: Apache-2.0
#include <optional>
#include <set>

#include "baseline/fixed_point_pass.h"
#include "baseline/fixed_point_training.h"
#include "catch.h"
#include "train/random_network.h"
#include "train/small_tasks.h"

using namespace pulsewright;

using namespace pulsewright::baseline;

namespace {

Workers& workers() {
  static Workers two(2);
  return two;
}

/// Compares every sum of the forward pass with the integer model's; returns how many.
std::int64_t compare_passes(const train::RandomNetwork& drawn, const FixedPointFormat& format) {
  const auto views = drawn.views(train::Response::product);
  const train::ForwardPass pass = forward_fixed_point(views, format, drawn.pixels, workers());
  const FixedPointNetwork network{
      "sample", drawn.pixels.values.cols(), drawn.pixels.maximum, format,
      fixed_point_layers(drawn.shapes, drawn.parameters, format, drawn.pixels.maximum)};
  const float steps = static_cast<float>(1 << (format.activation_bits + format.weight_bits - 1));
  std::int64_t sums = 0;
  for (Eigen::Index image = 0; image < drawn.pixels.values.rows(); ++image) {
    const auto row = drawn.pixels.values.row(image);
    const FixedPointInference inference = run(network, std::vector<std::int64_t>(row.begin(), row.end()));
    for (std::size_t l = 0; l < views.size(); ++l) {
      const train::Vector trained = pass.layers[l].sums.row(image) * steps;
      REQUIRE(std::vector<std::int64_t>(trained.begin(), trained.end()) == inference.sums[l]);
      sums += trained.size();
    }
  }
  return sums;
}

TEST_CASE("the forward pass of fixed-point training is the integer model, number for number") {
  std::int64_t sums = 0;
  for (std::uint64_t seed = 1; seed <= 24; ++seed) {
    Random random(seed, 3);
    const FixedPointFormat format{static_cast<int>(2 + random.below(7)),
                                  static_cast<int>(1 + random.below(8))};
    INFO("seed " << seed << ", " << format.weight_bits << " and " << format.activation_bits << " bits");
    sums += compare_passes(
        train::RandomNetwork(std::vector<train::LayerSpec>{{.neurons = 6}, {.neurons = 5}}, 3, 3, 7, random),
        format);
  }
  CHECK(sums == 24 * 7 * (6 + 5 + train::random_network_classes));
}

TEST_CASE("so it is with convolutions, pools and groups") {
  std::int64_t sums = 0;
  std::set<std::optional<netlist::PoolKind>> pools;
  bool has_groups = false;
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    Random random(seed, 4);
    const FixedPointFormat format{static_cast<int>(2 + random.below(7)),
                                  static_cast<int>(1 + random.below(8))};
    INFO("seed " << seed << ", " << format.weight_bits << " and " << format.activation_bits << " bits");
    const train::RandomNetwork drawn(train::random_layers(6, 5, random), 6, 5, 5, random);
    sums += compare_passes(drawn, format);
    pools.insert(drawn.shapes.front().pool);
    for (const train::LayerShape& shape : drawn.shapes) has_groups |= shape.groups > 1;
  }
  CHECK(sums > 9000);
  CHECK(pools.size() == 3);
  CHECK(has_groups);
}

TEST_CASE("rounded weights are integers of the format, the most negative left out") {
  train::Matrix weights(1, 5);
  weights << -1.0f, -0.26f, 0.24f, 0.25f, 1.0f;
  train::Matrix expected(1, 5);
  expected << -0.5f, -0.5f, 0.0f, 0.5f, 0.5f;
  CHECK(round_weights(weights, {2, 4}) == expected);
}

TEST_CASE("formats are tried from the cheapest multiplication on") {
  const std::vector<int> bits = {2, 4};
  CHECK(formats_by_cost(bits, bits) == std::vector<FixedPointFormat>{{2, 2}, {2, 4}, {4, 2}, {4, 4}});
}

TEST_CASE("the search ends with the first format that is good enough, or has tried them all") {
  const data::DataSet data = data::digits();
  train::TrainOptions options = train::small_tasks::short_options({8});
  options.real_epochs = 6;
  options.tune_epochs = 6;
  const auto shapes = train::small_tasks::shapes(options, data);
  const std::vector<FixedPointFormat> formats = {{2, 1}, {4, 4}, {6, 6}};
  const auto images = static_cast<std::int64_t>(data.test.size());
  const FixedPointSearch found = search_fixed_point(options, data, shapes, formats, images * 17 / 20);
  REQUIRE(found.chosen() != nullptr);
  CHECK(found.test_images == images);
  CHECK(found.trials.size() == 2);
  CHECK(found.real_correct > images * 17 / 20);
  CHECK(found.chosen()->correct == correct_by_integers(found.chosen()->network, data.test));
  const FixedPointSearch missed = search_fixed_point(options, data, shapes, formats, images + 1);
  CHECK(missed.chosen() == nullptr);
  CHECK(missed.trials.size() == 3);
}

TEST_CASE("the search finds a convolution with a pool, and its integers are as right as it says") {
  const data::DataSet data = data::digits();
  train::TrainOptions options = train::small_tasks::short_options({8});
  options.layers = {
      {.is_convolution = true, .neurons = 4, .kernel = 3, .pool = netlist::PoolKind::max, .pool_size = 2}};
  options.real_epochs = 6;
  options.tune_epochs = 6;
  const std::vector<FixedPointFormat> formats = {{4, 4}};
  const auto images = static_cast<std::int64_t>(data.test.size());
  const FixedPointSearch found =
      search_fixed_point(options, data, train::small_tasks::shapes(options, data), formats, images * 17 / 20);
  REQUIRE(found.chosen() != nullptr);
  const FixedPointNetwork& network = found.chosen()->network;
  CHECK(network.layers.front().kernel.has_value());
  CHECK(network.layers.front().outputs() == 3 * 3 * 4);
  CHECK(found.chosen()->correct == correct_by_integers(network, data.test));
}

TEST_CASE("a fixed-point network is pruned to as many synapses as are asked for") {
  const data::DataSet data = train::small_tasks::threshold_of_one_pixel(200, 6);
  train::TrainOptions options = train::small_tasks::short_options({4});
  options.real_epochs = 1;
  options.tune_epochs = 4;
  options.sparsity.live_synapses = 40;
  const std::vector<FixedPointFormat> formats = {{6, 4}};
  const FixedPointSearch search =
      search_fixed_point(options, data, train::small_tasks::shapes(options, data), formats, 0);
  CHECK(search.trials.front().network.live_synapses() <= 40);
  CHECK(search.trials.front().network.live_synapses() > 20);
}

}  // namespace

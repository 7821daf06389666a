// SPDX-License-Identifier: Apache-2.0
// Convolutions and pools against their definitions, written out here on plain integers.
#include <algorithm>
#include <cstdlib>

#include "base/random.h"
#include "catch.h"
#include "exact/engine.h"
#include "exact/pool.h"
#include "netlist/sequence.h"
#include "samples/sample_netlist.h"

namespace pulsewright::exact {
namespace {

using Values = std::vector<std::int64_t>;

/// Values with a border of `padding` pixels that hold `outside`: [rows + 2 padding][columns + 2
/// padding][channels].
Values with_border(const netlist::Window& window, const Values& values, std::int64_t outside) {
  Values wide;
  for (std::int64_t y = -window.padding; y < window.rows + window.padding; ++y)
    for (std::int64_t x = -window.padding; x < window.columns + window.padding; ++x)
      for (std::int64_t c = 0; c < window.channels; ++c) {
        const bool inside = 0 <= y && y < window.rows && 0 <= x && x < window.columns;
        wide.push_back(inside
                           ? values[static_cast<std::size_t>((y * window.columns + x) * window.channels + c)]
                           : outside);
      }
  return wide;
}

/// Calls visit(first pixel of the window in the bordered plane) for each position of the window.
template <class Visit>
void slide(const netlist::Window& window, Visit visit) {
  const std::int64_t width = window.columns + 2 * window.padding;
  const std::int64_t height = window.rows + 2 * window.padding;
  for (std::int64_t y = 0; y + window.dilation * (window.kernel_rows - 1) < height; y += window.stride)
    for (std::int64_t x = 0; x + window.dilation * (window.kernel_columns - 1) < width; x += window.stride)
      visit(y * width + x);
}

/// The signed count of one synapse, bit by bit.
std::int64_t product(const netlist::Layer& layer, std::int64_t threshold, std::int64_t weight) {
  const auto inputs = source_words(*layer.input_generator, layer.input_stream->length);
  const auto weights = source_words(*layer.weight_generator, layer.input_stream->length);
  std::int64_t ones = 0;
  for (std::size_t t = 0; t < inputs.size(); ++t) {
    const bool x = inputs[t] < threshold;
    const bool w = weights[t] < std::abs(weight);
    ones += layer.weight_stream->encoding == netlist::Encoding::bipolar ? x == w : x && w;
  }
  return weight < 0 ? -ones : ones;
}

Values convolve(const netlist::Layer& layer, const Values& thresholds) {
  const netlist::Conv2dNode& node = *layer.conv2d;
  const netlist::Window& window = node.window;
  const Values plane = with_border(window, thresholds, node.padding_threshold);
  const std::int64_t width = window.columns + 2 * window.padding;
  const std::int64_t group_channels = window.channels / node.groups;
  Values counts;
  slide(window, [&](std::int64_t corner) {
    for (std::int64_t j = 0; j < node.neurons(); ++j) {
      const std::int64_t group = j / (node.neurons() / node.groups);
      const auto& row = node.weights[static_cast<std::size_t>(j)];
      auto weight = row.begin();
      std::int64_t sum = node.biases[static_cast<std::size_t>(j)];
      for (std::int64_t y = 0; y < window.kernel_rows; ++y)
        for (std::int64_t x = 0; x < window.kernel_columns; ++x)
          for (std::int64_t c = 0; c < group_channels; ++c) {
            const std::int64_t pixel = corner + (y * width + x) * window.dilation;
            sum += product(
                layer, plane[static_cast<std::size_t>(pixel * window.channels + group * group_channels + c)],
                *weight++);
          }
      counts.push_back(sum);
    }
  });
  return counts;
}

Values pool_by_definition(const netlist::PoolNode& node, const Values& values) {
  constexpr std::int64_t nothing = INT64_MIN;
  const netlist::Window& window = node.window;
  const Values plane = with_border(window, values, nothing);
  const std::int64_t width = window.columns + 2 * window.padding;
  Values pooled;
  slide(window, [&](std::int64_t corner) {
    for (std::int64_t c = 0; c < window.channels; ++c) {
      Values seen;
      for (std::int64_t y = 0; y < window.kernel_rows; ++y)
        for (std::int64_t x = 0; x < window.kernel_columns; ++x)
          seen.push_back(plane[static_cast<std::size_t>(
              (corner + (y * width + x) * window.dilation) * window.channels + c)]);
      std::erase(seen, nothing);
      std::int64_t sum = 0;
      for (std::int64_t value : seen) sum += value;
      pooled.push_back(node.pool == netlist::PoolKind::max ? *std::ranges::max_element(seen) : sum);
    }
  });
  return pooled;
}

TEST_CASE("the convolutions among the samples hold verify()") {
  for (std::uint64_t seed = 1; seed <= 300; ++seed) {
    INFO("seed " << seed);
    REQUIRE(to_text(verify(samples::make_netlist(samples::random_convolution_shape(seed), seed))) == "");
  }
}

TEST_CASE("both engines give what the definitions of convolution and pool say") {
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    INFO("seed " << seed);
    samples::Shape shape = samples::random_convolution_shape(seed);
    for (samples::LayerShape& layer : shape.layers) layer.accumulator = netlist::Accumulator::count;
    const netlist::Netlist netlist = samples::make_netlist(shape, seed);
    const netlist::Chain chain = chain_of(netlist);
    Random random(seed, 5);
    const Inference inference =
        make_engine(netlist, Method::reference)->run(samples::draw_image(netlist, random));
    for (std::size_t l = 0; l < chain.layers.size(); ++l) {
      const netlist::Layer& layer = chain.layers[l];
      if (layer.conv2d) REQUIRE(inference.counts[l] == convolve(layer, inference.thresholds[l]));
      REQUIRE(inference.pooled[l].empty() == (layer.pool == nullptr));
      if (layer.pool) REQUIRE(inference.pooled[l] == pool_by_definition(*layer.pool, inference.counts[l]));
    }
  }
}

TEST_CASE("a convolution of minima gives the sums worked out by hand") {
  samples::Shape shape;
  shape.rows = 2;
  shape.columns = 3;
  shape.features = 6;
  shape.maximum = 8;
  samples::LayerShape layer;
  layer.pair = "ramp_shared";  // one ramp for both streams: AND is the minimum
  layer.outputs = 2;
  layer.kernel = netlist::Window{.kernel_rows = 2, .kernel_columns = 2, .stride = 2, .padding = 1};
  shape.layers = {layer};
  netlist::Netlist netlist = samples::make_netlist(shape, 1);
  std::get<netlist::RequantiseNode>(netlist.nodes[1]).requantisation = {1, 0, primitives::Rounding::half_up,
                                                                        4};
  auto& convolution = std::get<netlist::Conv2dNode>(netlist.nodes[2]);
  convolution.padding_threshold = 5;  // above all that the image can have
  convolution.weights = {{1, 2, 3, 4}, {-8, 0, 0, 8}};
  convolution.biases = {0, 100};
  REQUIRE(to_text(verify(netlist)) == "");
  // 5 5 5 5 5     Windows at (0, 0), (0, 2), (2, 0) and (2, 2).
  // 5 4 1 2 5
  // 5 3 4 0 5
  // 5 5 5 5 5
  const Values image = {4, 1, 2, 3, 4, 0};
  const Values sums = {1 + 2 + 3 + 4, 100 - 5 + 4,   // 5 5 5 4
                       1 + 2 + 1 + 2, 100 - 5 + 2,   // 5 5 1 2
                       1 + 2 + 3 + 4, 100 - 5 + 5,   // 5 3 5 5
                       1 + 0 + 3 + 4, 100 - 4 + 5};  // 4 0 5 5
  CHECK(make_engine(netlist, Method::reference)->run(image).counts[0] == sums);
  CHECK(make_engine(netlist)->run(image).counts[0] == sums);
}

TEST_CASE("pools give the values worked out by hand, and nothing of the padding") {
  netlist::PoolNode node;
  node.window = {.rows = 2,
                 .columns = 3,
                 .channels = 2,
                 .kernel_rows = 2,
                 .kernel_columns = 2,
                 .stride = 2,
                 .padding = 1};
  const Values values = {-7, 1, -2, 2, -3, 3,  //
                         -4, 4, -5, 5, -6, 60};
  CHECK(pool(node, values) == Values{-7, 1, -2, 3, -4, 4, -5, 60});
  node.pool = netlist::PoolKind::sum;
  CHECK(pool(node, values) == Values{-7, 1, -5, 5, -4, 4, -11, 65});
}

TEST_CASE("the select source of a convolution chooses an input of the patch") {
  samples::Shape shape;
  shape.rows = shape.columns = 4;
  shape.features = 16;
  samples::LayerShape layer;
  layer.accumulator = netlist::Accumulator::mux;
  layer.kernel = netlist::Window{.kernel_rows = 2, .kernel_columns = 3};
  shape.layers = {layer};
  const netlist::Netlist netlist = samples::make_netlist(shape, 3);
  const netlist::Layer chained = chain_of(netlist).layers[0];
  Random random(3, 6);
  const Inference inference =
      make_engine(netlist, Method::reference)->run(samples::draw_image(netlist, random));
  const auto inputs = source_words(*chained.input_generator, chained.input_stream->length);
  const auto weights = source_words(*chained.weight_generator, chained.input_stream->length);
  const auto select = source_words(*chained.select_generator, chained.input_stream->length);
  const auto& row = chained.synapses->weights[1];
  std::int64_t sum = chained.synapses->biases[1];
  for (std::size_t t = 0; t < select.size(); ++t) {
    if (select[t] >= 6) continue;
    const std::size_t pixel = (1 + select[t] / 3) * 4 + 1 + select[t] % 3;  // of the window at (1, 1)
    const bool bit = inputs[t] < inference.thresholds[0][pixel] && weights[t] < std::abs(row[select[t]]);
    sum += row[select[t]] < 0 ? -std::int64_t{bit} : std::int64_t{bit};
  }
  CHECK(inference.counts[0][3 * 4 + 1] == sum);  // 2 positions to a row; this is the last but one of them
}

}  // namespace
}  // namespace pulsewright::exact

// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstdlib>
#include <set>

#include "base/random.h"
#include "baseline/fixed_point_network.h"
#include "catch.h"
#include "samples/sample_fixed_point.h"

namespace pulsewright::baseline {
namespace {

TEST_CASE("a fixed-point network computes what its integers say") {
  const FixedPointNetwork network{
      .name = "two",
      .features = 2,
      .maximum = 15,
      .format = {.weight_bits = 3, .activation_bits = 2},
      .layers = {{{1, 2, primitives::Rounding::half_up, 3}, {{3, -2}, {-1, 1}}, {1, 0}},
                 {{1, 1, primitives::Rounding::half_up, 3}, {{1, 0}, {0, 3}, {1, 0}}, {0, -4, 0}}}};
  // 9 / 4 is 2 and 15 / 4 is clipped to 3; 3 * 2 - 2 * 3 + 1 = 1 and -2 + 3 = 1; half of 1 is 1, half up.
  const FixedPointInference inference = run(network, std::vector<std::int64_t>{9, 15});
  CHECK(inference.activations == std::vector<std::vector<std::int64_t>>{{2, 3}, {1, 1}});
  CHECK(inference.sums == std::vector<std::vector<std::int64_t>>{{1, 1}, {1, -1, 1}});
  CHECK(inference.label == 0);
  CHECK(network.synapses() == 10);
  CHECK(network.live_synapses() == 7);
}

/// One channel of 2 x 3 pixels, as they are; a kernel of 2 x 2 with a pixel of padding: 3 x 4 positions.
FixedPointNetwork small_convolution() {
  FixedPointLayer layer{{1, 0, primitives::Rounding::half_up, 15}, {{1, 2, -1, 3}}, {10}};
  layer.kernel = {{2, 3, 1, 2, 2, 1, 1}, 1};
  return {.name = "small", .features = 6, .maximum = 15, .format = {4, 4}, .layers = {layer}};
}
const std::vector<std::int64_t> small_plane = {1, 2, 3, 4, 5, 6};

TEST_CASE("a kernel sees its window at every position, and zeros around the plane") {
  const FixedPointNetwork network = small_convolution();
  // At the top left only the last tap lies on the plane: 3 * 1. In the middle of the second row of positions
  // all four do: 1 + 2 * 2 - 4 + 3 * 5 and 2 + 2 * 3 - 5 + 3 * 6.
  CHECK(run(network, small_plane).sums.front() ==
        std::vector<std::int64_t>{13, 15, 17, 7, 24, 26, 31, 7, 18, 24, 27, 16});
  CHECK(network.classes() == 12);
  CHECK(network.synapses() == 4);
}

TEST_CASE("a pool makes one of the sums of its window, the largest or all together") {
  FixedPointNetwork network = small_convolution();
  network.layers[0].pool = {netlist::PoolKind::max, {3, 4, 1, 2, 2, 1}};
  CHECK(run(network, small_plane).sums.front() == std::vector<std::int64_t>{26, 31, 31, 26, 31, 31});
  network.layers[0].pool = {netlist::PoolKind::sum, {3, 4, 1, 3, 2, 2}};
  CHECK(run(network, small_plane).sums.front() ==
        std::vector<std::int64_t>{13 + 15 + 24 + 26 + 18 + 24, 17 + 7 + 31 + 7 + 27 + 16});
  // All of a window's six sums at their largest: 10 + 6 * 15 each.
  CHECK(sum_width(network.layers[0], network.format) == 8);
  CHECK(pooled_width(network.layers[0], network.format) == 11);
}

TEST_CASE("each group of neurons sees its own channels") {
  FixedPointLayer layer{{1, 0, primitives::Rounding::half_up, 15}, {{1}, {2}, {3}, {-1}}, {0, 0, 0, 0}};
  layer.kernel = {{1, 2, 2, 1, 1}, 2};
  const FixedPointNetwork network{
      .name = "groups", .features = 4, .maximum = 15, .format = {4, 4}, .layers = {layer}};
  CHECK(run(network, std::vector<std::int64_t>{1, 5, 2, 7}).sums.front() ==
        std::vector<std::int64_t>{1, 2, 15, -5, 2, 4, 21, -7});
}

TEST_CASE("no sum, in any order of its inputs, leaves the width of its layer, and some need all of it") {
  std::int64_t sums = 0;
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const FixedPointNetwork network = samples::random_fixed_point(seed);
    for (const FixedPointLayer& layer : network.layers) {
      const unsigned width = sum_width(layer, network.format);
      const std::int64_t limit = std::int64_t{1} << (width - 1);
      bool needs_all = width == 2;
      for (std::size_t j = 0; j < layer.neurons(); ++j) {
        const SumRange range = sum_range(layer, j, network.format);
        REQUIRE(range.least >= -limit);
        REQUIRE(range.largest < limit);
        needs_all = needs_all || range.least < -limit / 2 || range.largest >= limit / 2;
        std::vector<std::int64_t> worst;
        for (const std::int64_t weight : layer.weights[j])
          worst.push_back(weight > 0 ? (1 << network.format.activation_bits) - 1 : 0);
        REQUIRE(sums_of(layer, worst)[j] == range.largest);
        ++sums;
      }
      CHECK(needs_all);
    }
  }
  CHECK(sums > 100);
}

TEST_CASE("the hash of a network changes with each of its numbers") {
  const FixedPointNetwork network = samples::random_fixed_point(1);
  FixedPointNetwork other = network;
  CHECK(network_hash(other) == network_hash(network));
  other.layers[1].biases[0] += 1;
  CHECK(network_hash(other) != network_hash(network));
  other = network;
  other.layers[0].requantisation.shift += 1;
  CHECK(network_hash(other) != network_hash(network));
}

TEST_CASE("the hash of a convolution changes with its window, its groups and its pool") {
  const FixedPointNetwork network = samples::pooled_fixed_convolution({4, 3}, 1);
  std::set<std::string> hashes = {network_hash(network)};
  const auto changed = [&](auto change) {
    FixedPointNetwork other = network;
    change(other.layers[0]);
    hashes.insert(network_hash(other));
  };
  changed([](FixedPointLayer& layer) { layer.kernel->window.dilation = 2; });
  changed([](FixedPointLayer& layer) { layer.kernel->groups = 2; });
  changed([](FixedPointLayer& layer) { layer.pool->kind = netlist::PoolKind::sum; });
  changed([](FixedPointLayer& layer) { layer.pool->window.stride = 1; });
  changed([](FixedPointLayer& layer) { layer.pool.reset(); });
  CHECK(hashes.size() == 6);
}

}  // namespace
}  // namespace pulsewright::baseline

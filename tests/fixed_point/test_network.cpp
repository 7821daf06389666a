// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstdlib>

#include "base/random.h"
#include "catch.h"
#include "fixed_point/network.h"
#include "samples/sample_fixed_point.h"

namespace pulsewright {
namespace {

TEST_CASE("a fixed-point network computes what its integers say") {
  const FixedPointNetwork network{
      .name = "two",
      .features = 2,
      .maximum = 15,
      .format = {.weight_bits = 3, .activation_bits = 2},
      .layers = {{{1, 2, Rounding::half_up, 3}, {{3, -2}, {-1, 1}}, {1, 0}},
                 {{1, 1, Rounding::half_up, 3}, {{1, 0}, {0, 3}, {1, 0}}, {0, -4, 0}}}};
  // 9 / 4 is 2 and 15 / 4 is clipped to 3; 3 * 2 - 2 * 3 + 1 = 1 and -2 + 3 = 1; half of 1 is 1, half up.
  const FixedPointInference inference = run(network, std::vector<std::int64_t>{9, 15});
  CHECK(inference.activations == std::vector<std::vector<std::int64_t>>{{2, 3}, {1, 1}});
  CHECK(inference.sums == std::vector<std::vector<std::int64_t>>{{1, 1}, {1, -1, 1}});
  CHECK(inference.label == 0);
  CHECK(network.synapses() == 10);
  CHECK(network.live_synapses() == 7);
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

}  // namespace
}  // namespace pulsewright

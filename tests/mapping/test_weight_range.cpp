// SPDX-License-Identifier: Apache-2.0
// The range of a layer's weights, from networks whose best range is known.
#include "catch.h"
#include "mapping/weight_range.h"

namespace pulsewright::mapping {
namespace {

/// A dense layer of `weights`, [neurons][inputs].
interchange::FloatLayer dense(std::int64_t inputs, std::vector<double> weights) {
  interchange::FloatLayer layer;
  layer.shape.window.channels = inputs;
  layer.shape.neurons = static_cast<std::int64_t>(weights.size()) / inputs;
  layer.weights = std::move(weights);
  return layer;
}

TEST_CASE("a weight behind an input that is dark on training rows takes no thresholds from the others") {
  const auto layer = dense(4, {0.9, -0.4, 0.7, 60, -0.8, 1, 0.3, -90});
  const double range = weight_range(layer, std::vector<double>{0.3, 0.2, 0.4, 0});
  CHECK(range >= 1);
  CHECK(range < 1.4);
}

TEST_CASE("a weight behind an input that is rarely lit is clipped where the others gain more than it loses") {
  const auto layer = dense(4, {0.9, -0.4, 0.7, 60, -0.8, 1, 0.3, -90});
  const auto range_at = [&](double energy) {
    return weight_range(layer, std::vector<double>{0.3, 0.2, 0.4, energy});
  };
  CHECK(range_at(1e-7) < 3);
  CHECK(range_at(1e-2) == 90);
}

TEST_CASE("weights that all matter are all held") {
  CHECK(weight_range(dense(3, {0.5, -2, 0.25, 1, 0.125, -0.75}), std::vector<double>{0.5, 0.5, 0.5}) == 2);
  CHECK(weight_range(dense(2, {0, 0}), std::vector<double>{0.5, 0.5}) == 1);
}

TEST_CASE("the groups of a convolution have channels of their own") {
  // Two groups of one channel: the second sees only darkness.
  interchange::FloatLayer layer = dense(2, {});
  layer.shape.window.kernel_rows = 1;
  layer.shape.groups = 2;
  layer.shape.neurons = 2;
  layer.weights = {1, 50};
  CHECK(weight_range(layer, std::vector<double>{0.5, 0}) < 1.2);
  CHECK(weight_range(layer, std::vector<double>{0, 0.5}) == 50);
}

}  // namespace
}  // namespace pulsewright::mapping

// SPDX-License-Identifier: Apache-2.0
#include "base/random.h"
#include "baseline/adder_graph.h"
#include "catch.h"
#include "samples/sample_fixed_point.h"

namespace pulsewright::baseline {
namespace {

std::int64_t value_of(const std::vector<int>& digits) {
  std::int64_t value = 0;
  for (std::size_t i = digits.size(); i-- > 0;) value = 2 * value + digits[i];
  return value;
}

TEST_CASE("signed digits give the value back, and no two neighbours are both other than 0") {
  for (std::int64_t value = -130; value <= 130; ++value) {
    const std::vector<int> digits = signed_digits(value);
    CHECK(value_of(digits) == value);
    for (std::size_t i = 1; i < digits.size(); ++i) CHECK_FALSE((digits[i] != 0 && digits[i - 1] != 0));
  }
  CHECK(signed_digits(7) == std::vector<int>{-1, 0, 0, 1});
}

TEST_CASE("an adder graph computes the sums of its layer") {
  std::int64_t sums = 0;
  for (std::uint64_t seed = 1; seed <= 30; ++seed) {
    INFO("seed " << seed);
    const FixedPointNetwork network = samples::random_fixed_point(seed);
    const FixedPointLayer& layer = network.layers.front();
    const AdderGraph graph = adder_graph(layer, network.format, layer.biases);
    Random random(seed, 4);
    for (int draw = 0; draw < 20; ++draw) {
      std::vector<std::int64_t> inputs;
      for (std::size_t i = 0; i < layer.inputs(); ++i)
        inputs.push_back(static_cast<std::int64_t>(random.below(1u << network.format.activation_bits)));
      REQUIRE(evaluate(graph, inputs) == sums_of(layer, inputs));
      sums += static_cast<std::int64_t>(layer.neurons());
    }
  }
  CHECK(sums > 1000);
}

TEST_CASE("what two neurons have in common is added once") {
  const FixedPointFormat format{4, 3};
  const FixedPointLayer alike{{1, 0, primitives::Rounding::half_up, 7}, {{1, 2, 0}, {2, 4, 1}}, {0, 0}};
  const std::vector<std::int64_t> offsets = {0, 0};
  // x0 + 2 x1 serves both; the second adds x2 to its double.
  CHECK(adder_graph(alike, format, offsets).adders() == 2);
  const FixedPointLayer opposite{{1, 0, primitives::Rounding::half_up, 7}, {{1, -2, 0}, {-1, 2, 1}}, {0, 0}};
  const AdderGraph graph = adder_graph(opposite, format, offsets);
  CHECK(evaluate(graph, std::vector<std::int64_t>{3, 7, 5}) == std::vector<std::int64_t>{-11, 16});
  CHECK(graph.adders() <= 3);
}

}  // namespace
}  // namespace pulsewright::baseline

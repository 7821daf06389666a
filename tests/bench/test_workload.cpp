// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "bench/workload.h"
#include "catch.h"
#include "exact/engine.h"

using namespace pulsewright;

using namespace pulsewright::bench;

namespace {

std::size_t zeros_of(const std::vector<std::int64_t>& values) {
  return static_cast<std::size_t>(std::ranges::count(values, 0));
}

double density_of_zeros(const netlist::Synapses& synapses) {
  std::size_t zeros = 0;
  for (const auto& row : synapses.weights) zeros += zeros_of(row);
  return static_cast<double>(zeros) / static_cast<double>(synapses.inputs() * synapses.neurons());
}

}  // namespace

TEST_CASE("drawn networks are netlists that verify accepts, at every length") {
  for (const std::int64_t length : {4, 16, 256, 512, 4096, 65536})
    for (const WeightDraw weights : {WeightDraw::like_trained, WeightDraw::without_zeros}) {
      INFO("length " << length);
      CHECK(to_text(verify(draw_network({{20, 6, 6, 3}, length, weights}))) == "");
    }
}

TEST_CASE("weights drawn like trained ones have the zeros of trained ones") {
  const netlist::Netlist netlist = draw_network({{784, 128}, 16});
  CHECK(density_of_zeros(*chain_of(netlist).layers[0].synapses) == Approx(0.07).margin(0.01));
  const netlist::Netlist full = draw_network({{784, 128}, 16, WeightDraw::without_zeros});
  CHECK(density_of_zeros(*chain_of(full).layers[0].synapses) == 0);
}

TEST_CASE("inputs without zeros have none on the streams, and about half of the hidden values are zero") {
  const netlist::Netlist netlist = draw_network({{784, 128, 10}, 32});
  const std::vector<std::uint8_t> pixels = draw_pixels(1, 784, PixelDraw::without_zeros);
  const exact::Inference one =
      exact::make_engine(netlist)->run(std::vector<std::int64_t>(pixels.begin(), pixels.end()));
  CHECK(zeros_of(one.thresholds[0]) == 0);
  CHECK(zeros_of(one.thresholds[1]) > 32);
  CHECK(zeros_of(one.thresholds[1]) < 96);
}

TEST_CASE("images drawn like MNIST's have its zeros") {
  const std::vector<std::uint8_t> pixels = draw_pixels(100, 784, PixelDraw::like_mnist);
  REQUIRE(pixels.size() == 78400);
  CHECK(static_cast<double>(std::ranges::count(pixels, 0)) / 78400 == Approx(0.81).margin(0.01));
}

// SPDX-License-Identifier: Apache-2.0
#include "bench/workload.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <utility>

#include <fmt/format.h>

#include "base/bits.h"
#include "base/failure.h"
#include "base/random.h"
#include "netlist/sequence.h"

namespace pulsewright::bench {

namespace {

constexpr std::uint64_t seed = 1;

/// Nearly normal with mean 0 and deviation 1: the sum of twelve uniform draws.
double draw_normal(Random& random) {
  double sum = -6;
  for (int i = 0; i < 12; ++i) sum += random.uniform();
  return sum;
}

std::int64_t draw_weight(WeightDraw draw, std::int64_t length, Random& random) {
  if (draw == WeightDraw::without_zeros) {
    const auto magnitude = 1 + static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(length)));
    return random.below(2) == 0 ? magnitude : -magnitude;
  }
  const double value = std::round(0.356 * static_cast<double>(length) * draw_normal(random));
  return std::clamp(static_cast<std::int64_t>(value), -length, length);
}

/// Pixels become densities; a hidden sum is divided by about a third of the root of its fan-in, which spreads
/// its positive values over the thresholds.
primitives::Requantisation requantisation_of(std::size_t layer, const NetworkPlan& plan) {
  const std::int64_t length = plan.length;
  if (layer == 0 && length <= 256) return {length, 8, primitives::Rounding::half_up, length};
  if (layer == 0) return {length / 256, 0, primitives::Rounding::half_up, length};
  const unsigned half_bits = bits_for(static_cast<std::uint64_t>(plan.widths[layer - 1])) / 2;
  return {1, half_bits > 2 ? half_bits - 2 : 0, primitives::Rounding::half_up, length};
}

void add_streams(netlist::Netlist& netlist, std::size_t layer, std::int64_t length) {
  const auto width = static_cast<unsigned>(std::bit_width(static_cast<std::uint64_t>(length)) - 1);
  const netlist::Generator input{
      fmt::format("input_source_{}", layer), "source_ramp", {{"width", {width}}, {"xor_mask", {0}}}};
  const netlist::Generator weight{fmt::format("weight_source_{}", layer),
                                  "source_van_der_corput",
                                  {{"width", {width}}, {"xor_mask", {low_mask(width / 2)}}}};
  const std::string inputs = fmt::format("inputs_{}", layer);
  const std::string weights = fmt::format("weights_{}", layer);
  netlist.streams.push_back({inputs, netlist::Encoding::unipolar, input.id, length});
  netlist.streams.push_back({weights, netlist::Encoding::sign_magnitude, weight.id, length});
  const netlist::MeasuredCorrelation measured = measure_correlation(input, weight, length);
  netlist.correlations.push_back({inputs, weights, netlist::CorrelationPlan::independent,
                                  measured.mean_scc_q16, measured.mean_abs_scc_q16});
  netlist.generators.push_back(input);
  netlist.generators.push_back(weight);
}

netlist::DenseNode dense_layer(const NetworkPlan& plan, std::size_t layer) {
  netlist::DenseNode node;
  node.id = fmt::format("dense_{}", layer);
  node.input_stream = fmt::format("inputs_{}", layer);
  node.weight_stream = fmt::format("weights_{}", layer);
  Random random(seed, layer);
  for (std::int64_t j = 0; j < plan.widths[layer + 1]; ++j) {
    std::vector<std::int64_t>& weights = node.weights.emplace_back();
    for (std::int64_t i = 0; i < plan.widths[layer]; ++i)
      weights.push_back(draw_weight(plan.weights, plan.length, random));
    node.biases.push_back(0);
  }
  return node;
}

}  // namespace

netlist::Netlist draw_network(const NetworkPlan& plan) {
  PW_ASSERT(plan.widths.size() >= 2 && plan.length >= 4 && plan.length <= 65536 &&
            std::has_single_bit(static_cast<std::uint64_t>(plan.length)));
  netlist::Netlist netlist;
  netlist.name = "drawn";
  std::string last = "pixels";
  netlist.nodes.push_back(netlist::InputNode{last, plan.widths[0], 255});
  const auto append = [&](netlist::Node node) {
    netlist.edges.push_back({last, id_of(node)});
    last = id_of(node);
    netlist.nodes.push_back(std::move(node));
  };
  for (std::size_t layer = 0; layer + 1 < plan.widths.size(); ++layer) {
    add_streams(netlist, layer, plan.length);
    append(netlist::RequantiseNode{fmt::format("requantise_{}", layer), requantisation_of(layer, plan)});
    append(dense_layer(plan, layer));
  }
  append(netlist::OutputNode{"logits"});
  return netlist;
}

std::vector<std::uint8_t> draw_pixels(std::size_t count, std::size_t features, PixelDraw draw) {
  std::vector<std::uint8_t> pixels(count * features);
  Random random(seed, 1 << 20);
  for (std::uint8_t& pixel : pixels) {
    if (draw == PixelDraw::without_zeros)
      pixel = static_cast<std::uint8_t>(8 + random.below(248));
    else if (random.below(100) >= 81)
      pixel = static_cast<std::uint8_t>(1 + random.below(255));
  }
  return pixels;
}

}  // namespace pulsewright::bench

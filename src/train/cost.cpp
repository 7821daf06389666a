// SPDX-License-Identifier: Apache-2.0
#include "train/cost.h"

#include <set>

#include "base/bits.h"
#include "base/failure.h"
#include "train/quantised_layer.h"

namespace pulsewright {

namespace {

double area_of(std::string_view name, const Parameters& parameters) {
  const Primitive* primitive = find_primitive(name);
  PW_ASSERT(primitive != nullptr);
  const Cost cost = primitive->cost(parameters);
  return cost.lut4 + cost.ff;
}

std::uint64_t count(std::int64_t value) {
  return static_cast<std::uint64_t>(value);
}

/// Bits of a signed sum over `inputs` streams.
std::uint64_t sum_bits(const Candidate& candidate, std::int64_t inputs) {
  if (candidate.accumulator == Accumulator::mux) return candidate.width() + 2;
  return bits_for(count(inputs * candidate.length)) + 1;
}

double requantiser_area(const Candidate& candidate, std::int64_t inputs_before) {
  constexpr std::uint64_t pixel_bits = 8;
  const std::uint64_t in_width = inputs_before == 0 ? pixel_bits + 1 : sum_bits(candidate, inputs_before);
  return area_of("requantise", {{"in_width", {in_width}},
                                {"out_width", {candidate.width() + 1}},
                                {"multiplier", {1}},
                                {"shift", {1}},
                                {"half_up", {1}},
                                {"maximum", {count(candidate.length)}}});
}

double source_area(const Candidate& candidate) {
  const Generator input = candidate.input_generator();
  const double area = area_of(input.kind, input.parameters);
  if (candidate.pair->weight == nullptr) return area;
  const Generator weight = candidate.weight_generator();
  return area + area_of(weight.kind, weight.parameters);
}

double neuron_area(const Candidate& candidate, std::int64_t live) {
  if (live == 0) return 0;
  const bool is_bipolar = candidate.encoding == Encoding::bipolar;
  const double gates = is_bipolar ? area_of("gate_xnor", {{"width", {count(live)}}})
                                  : area_of("gate_and", {{"width", {count(live)}}, {"negate", {0}}});
  const bool selects = candidate.accumulator == Accumulator::mux;
  const std::uint64_t count_bits = selects ? 1 : bits_for(count(live));
  const double total = area_of(
      "accumulate", {{"width", {sum_bits(candidate, live)}}, {"count_width", {count_bits}}, {"preset", {0}}});
  const double adder =
      selects ? area_of("add_mux", {{"inputs", {count(live)}}, {"select_width", {bits_for(count(live))}}})
              : area_of("count_parallel", {{"inputs", {count(live)}}});
  return gates + adder + total;
}

}  // namespace

LayerUse full_use(const Candidate& candidate, const LayerShape& layer, const LayerShape* before) {
  const auto neurons = static_cast<std::size_t>(layer.neurons);
  return {layer.taps() * layer.groups, layer.positions(), before == nullptr ? 0 : before->taps(),
          std::vector<std::int64_t>(neurons, layer.taps()), candidate.length};
}

LayerUse actual_use(const QuantisedLayer& layer, const LayerShape* before) {
  const Candidate& candidate = layer.arithmetic->candidate();
  const bool is_bipolar = candidate.encoding == Encoding::bipolar;
  LayerUse use = full_use(candidate, *layer.shape, before);
  use.live.clear();
  std::set<std::int32_t> thresholds;
  for (Eigen::Index neuron = 0; neuron < layer.columns.cols(); ++neuron) {
    use.live.push_back(0);
    for (Eigen::Index tap = 0; tap < layer.columns.rows(); ++tap) {
      const std::int32_t threshold = std::abs(layer.arithmetic->threshold_of(layer.columns(tap, neuron)));
      if (threshold == 0 && !is_bipolar) continue;
      ++use.live.back();
      thresholds.insert(threshold);
    }
  }
  use.thresholds = static_cast<std::int64_t>(thresholds.size());
  return use;
}

double registry_area(const Candidate& candidate, const LayerUse& use) {
  const std::uint64_t width = candidate.width();
  const std::uint64_t requantisers = use.inputs_before == 0 ? 1 : count(use.inputs);
  double area = static_cast<double>(requantisers) * requantiser_area(candidate, use.inputs_before);
  area += area_of("hold", {{"width", {count(use.inputs) * (width + 1)}}});
  area += source_area(candidate);
  for (const std::int64_t encoders : {use.inputs, use.thresholds})
    if (encoders > 0) area += area_of("encode_compare", {{"width", {width}}, {"count", {count(encoders)}}});
  for (const std::int64_t live : use.live) area += neuron_area(candidate, live);
  return area;
}

double layer_cost(const AreaModel& area, const Candidate& candidate, const LayerUse& use) {
  return static_cast<double>(candidate.length * use.positions) * area(candidate, use);
}

}  // namespace pulsewright

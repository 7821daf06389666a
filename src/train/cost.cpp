// SPDX-License-Identifier: Apache-2.0
#include "train/cost.h"

#include <set>

#include "base/bits.h"
#include "base/failure.h"
#include "primitives/area.h"
#include "train/quantised_layer.h"

namespace pulsewright::train {

namespace {

std::uint64_t count(std::int64_t value) {
  return static_cast<std::uint64_t>(value);
}

/// Bits of a signed sum over `inputs` streams.
std::uint64_t sum_bits(const Candidate& candidate, std::int64_t inputs) {
  if (candidate.accumulator == netlist::Accumulator::mux) return candidate.width() + 2;
  return bits_for(count(inputs * candidate.length)) + 1;
}

/// Adds up the blocks of one layer, by the registry's costs or by the fitted ones.
class LayerArea {
 public:
  LayerArea(const Candidate& candidate, bool is_fitted) : candidate_(candidate), is_fitted_(is_fitted) {}

  double of(const LayerUse& use) const {
    const std::uint64_t width = candidate_.width();
    const std::uint64_t requantisers = use.inputs_before == 0 ? 1 : count(use.inputs);
    double area = static_cast<double>(requantisers) * requantiser(use.inputs_before);
    area += block("hold", {{"width", {count(use.inputs) * (width + 1)}}});
    area += sources();
    if (use.inputs > 0) area += block("encode_compare", {{"width", {width}}, {"count", {count(use.inputs)}}});
    if (use.thresholds > 0)
      area += block("encode_compare", {{"width", {width}}, {"count", {count(use.thresholds)}}}, true);
    for (const std::int64_t live : use.live) area += neuron(live);
    return area;
  }

 private:
  double block(std::string_view name, const primitives::Parameters& parameters,
               bool is_constant = false) const {
    const primitives::Primitive* primitive = primitives::find_primitive(name);
    PW_ASSERT(primitive != nullptr);
    const primitives::Cost cost = primitive->cost(parameters);
    const primitives::AreaPart part = area_part(primitive->kind, is_constant);
    const double factor = is_fitted_ ? static_cast<double>(lut4_per_mille(part)) / 1000 : 1;
    return cost.lut4 * factor + cost.ff;
  }

  double requantiser(std::int64_t inputs_before) const {
    constexpr std::uint64_t pixel_bits = 8;
    const std::uint64_t in_width = inputs_before == 0 ? pixel_bits + 1 : sum_bits(candidate_, inputs_before);
    return block("requantise", {{"in_width", {in_width}},
                                {"out_width", {candidate_.width() + 1}},
                                {"multiplier", {1}},
                                {"shift", {1}},
                                {"half_up", {1}},
                                {"maximum", {count(candidate_.length)}}});
  }

  double sources() const {
    const netlist::Generator input = candidate_.input_generator();
    const double area = block(input.kind, input.parameters);
    if (candidate_.pair->weight == nullptr) return area;
    const netlist::Generator weight = candidate_.weight_generator();
    return area + block(weight.kind, weight.parameters);
  }

  double neuron(std::int64_t live) const {
    if (live == 0) return 0;
    const bool is_bipolar = candidate_.encoding == netlist::Encoding::bipolar;
    const double gates = is_bipolar ? block("gate_xnor", {{"width", {count(live)}}})
                                    : block("gate_and", {{"width", {count(live)}}, {"negate", {0}}});
    const bool selects = candidate_.accumulator == netlist::Accumulator::mux;
    const std::uint64_t count_bits = selects ? 1 : bits_for(count(live));
    const double total =
        block("accumulate",
              {{"width", {sum_bits(candidate_, live)}}, {"count_width", {count_bits}}, {"preset", {0}}});
    const double adder =
        selects ? block("add_mux", {{"inputs", {count(live)}}, {"select_width", {bits_for(count(live))}}})
                : block("count_parallel", {{"inputs", {count(live)}}});
    return gates + adder + total;
  }

  const Candidate& candidate_;
  bool is_fitted_;
};

}  // namespace

LayerUse full_use(const Candidate& candidate, const LayerShape& layer, const LayerShape* before) {
  const auto neurons = static_cast<std::size_t>(layer.neurons);
  return {layer.taps() * layer.groups, layer.positions(), before == nullptr ? 0 : before->taps(),
          std::vector<std::int64_t>(neurons, layer.taps()), candidate.length};
}

LayerUse actual_use(const QuantisedLayer& layer, const LayerShape* before) {
  const Candidate& candidate = layer.arithmetic->candidate();
  const bool is_bipolar = candidate.encoding == netlist::Encoding::bipolar;
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
  return LayerArea(candidate, false).of(use);
}

double fitted_area(const Candidate& candidate, const LayerUse& use) {
  return LayerArea(candidate, true).of(use);
}

double layer_cost(const AreaModel& area, const Candidate& candidate, const LayerUse& use) {
  return static_cast<double>(candidate.length * use.positions) * area(candidate, use);
}

}  // namespace pulsewright::train

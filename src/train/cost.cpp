// SPDX-License-Identifier: Apache-2.0
#include "train/cost.h"

#include <set>

#include "base/bits.h"
#include "base/failure.h"
#include "base/quantity.h"
#include "plan/layer_blocks.h"
#include "primitives/area.h"
#include "train/quantised_layer.h"

namespace pulsewright::train {

namespace {

/// Bits of a signed sum over `inputs` streams.
std::uint64_t sum_bits(const Candidate& candidate, std::int64_t inputs) {
  if (candidate.accumulator == netlist::Accumulator::mux) return candidate.width() + 2;
  return bits_for(as_count(inputs * candidate.length)) + 1;
}

/// Only the requantiser's widths decide its cost.
plan::Block requantiser(const Candidate& candidate, std::int64_t inputs_before) {
  const std::uint64_t in_width =
      inputs_before == 0 ? primitives::pixel_bits + 1 : sum_bits(candidate, inputs_before);
  return {"requantise",
          {{"in_width", {in_width}},
           {"out_width", {candidate.width() + 1}},
           {"multiplier", {1}},
           {"shift", {1}},
           {"half_up", {1}},
           {"maximum", {as_count(candidate.largest_threshold())}}}};
}

/// A synapse without weight has no hardware, so a multiplexer is as wide as its neuron has live synapses.
plan::NeuronSizes neuron_sizes(const Candidate& candidate, std::int64_t live) {
  return {.gate = candidate.encoding == netlist::Encoding::bipolar ? netlist::Gate::gate_xnor
                                                                   : netlist::Gate::gate_and,
          .accumulator = candidate.accumulator,
          .live = static_cast<unsigned>(live),
          .selected = static_cast<unsigned>(live),
          .select_width = bits_for(as_count(live)),
          .total_width = static_cast<unsigned>(sum_bits(candidate, live))};
}

plan::LayerSizes sizes_of(const Candidate& candidate, const LayerUse& use) {
  plan::LayerSizes sizes{.requantiser = requantiser(candidate, use.inputs_before),
                         .requantisers = use.inputs_before == 0 ? 1 : use.inputs,
                         .inputs = use.inputs,
                         .word_width = candidate.width(),
                         .weight_word_width = candidate.width(),
                         .weight_streams = use.thresholds,
                         .sources = {plan::source(candidate.input_generator())}};
  if (candidate.pair->weight != nullptr) sizes.sources.push_back(plan::source(candidate.weight_generator()));
  for (const std::int64_t live : use.live)
    if (live > 0) sizes.neurons.push_back(neuron_sizes(candidate, live));
  return sizes;
}

double cost_of(const plan::Block& block, bool is_constant, bool is_fitted) {
  const primitives::Primitive* primitive = primitives::find_primitive(block.name);
  PW_ASSERT(primitive != nullptr);
  const primitives::Cost cost = primitive->cost(block.parameters);
  const primitives::AreaPart part = primitives::area_part(primitive->kind, is_constant);
  const double factor = is_fitted ? static_cast<double>(primitives::lut4_per_mille(part)) / 1000 : 1;
  return cost.lut4 * factor + cost.ff;
}

double area_of(const Candidate& candidate, const LayerUse& use, bool is_fitted) {
  double area = 0;
  for (const plan::BlockGroup& group : plan::layer_blocks(sizes_of(candidate, use))) {
    double sum = 0;
    for (const plan::Block& block : group.blocks) sum += cost_of(block, group.is_constant, is_fitted);
    area += static_cast<double>(group.count) * sum;
  }
  return area;
}

}  // namespace

LayerUse full_use(const Candidate& candidate, const LayerShape& layer, const LayerShape* before) {
  const auto neurons = static_cast<std::size_t>(layer.neurons);
  return {layer.taps() * layer.groups, layer.positions(), before == nullptr ? 0 : before->taps(),
          std::vector<std::int64_t>(neurons, layer.taps()), candidate.scale()};
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
  return area_of(candidate, use, false);
}

double fitted_area(const Candidate& candidate, const LayerUse& use) {
  return area_of(candidate, use, true);
}

double layer_cost(const AreaModel& area, const Candidate& candidate, const LayerUse& use) {
  return static_cast<double>(candidate.length * use.positions) * area(candidate, use);
}

}  // namespace pulsewright::train

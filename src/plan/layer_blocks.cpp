// SPDX-License-Identifier: Apache-2.0
#include "plan/layer_blocks.h"

#include <algorithm>

#include "base/bits.h"
#include "base/failure.h"
#include "base/quantity.h"
#include "netlist/sequence.h"
#include "plan/layer_plan.h"
#include "plan/stages.h"

namespace pulsewright::plan {

namespace {

Block gates(const NeuronSizes& sizes) {
  primitives::Parameters parameters{{"width", {sizes.live}}};
  if (sizes.gate == netlist::Gate::gate_and)
    parameters.set("negate", primitives::Parameters::List(sizes.live, 0));
  return {to_text(sizes.gate), std::move(parameters)};
}

/// A neuron without synapses counts one constant 0.
NeuronBlock adder(const NeuronSizes& sizes) {
  if (sizes.accumulator == netlist::Accumulator::mux)
    return {NeuronRole::adder,
            {"add_mux", {{"inputs", {sizes.selected}}, {"select_width", {sizes.select_width}}}},
            1};
  const unsigned inputs = std::max(1U, sizes.live);
  return {NeuronRole::adder, {"count_parallel", {{"inputs", {inputs}}}}, bits_for(inputs)};
}

}  // namespace

std::int64_t count_registers(std::int64_t pipeline_delay) {
  return pipeline_delay;
}

std::vector<NeuronBlock> neuron_blocks(const NeuronSizes& sizes) {
  std::vector<NeuronBlock> blocks;
  if (sizes.live > 0) blocks.push_back({NeuronRole::gates, gates(sizes), sizes.live});
  blocks.push_back(adder(sizes));
  unsigned width = blocks.back().width;
  if (sizes.halvings > 0) {
    const unsigned shifted = std::min(sizes.total_width, width + static_cast<unsigned>(sizes.halvings));
    blocks.push_back(
        {NeuronRole::shifter,
         {"shift_count",
          {{"in_width", {width}}, {"out_width", {shifted}}, {"halvings", {as_count(sizes.halvings)}}}},
         shifted});
    width = shifted;
  }
  for (std::int64_t stage = 0; stage < count_registers(sizes.pipeline_delay); ++stage)
    blocks.push_back({NeuronRole::delay, {"hold", {{"width", {width}}}}, width});
  blocks.push_back(
      {NeuronRole::accumulator,
       {"accumulate", {{"width", {sizes.total_width}}, {"count_width", {width}}, {"preset", {0}}}},
       sizes.total_width});
  return blocks;
}

Block source(const netlist::Generator& generator) {
  const primitives::Primitive* primitive = primitives::find_primitive(generator.kind);
  PW_ASSERT(primitive != nullptr);
  return {primitive->name, generator.parameters};
}

Block encoder(unsigned word_width, std::int64_t streams) {
  return {"encode_compare", {{"width", {word_width}}, {"count", {as_count(streams)}}}};
}

Block input_bank(std::int64_t inputs, unsigned threshold_width) {
  return {"hold", {{"width", {as_count(inputs) * threshold_width}}}};
}

Block input_bank(const netlist::Layer& layer) {
  return input_bank(layer.inputs(), threshold_width(layer));
}

NeuronSizes neuron_sizes(const netlist::Layer& layer, std::size_t j, unsigned total_width) {
  NeuronSizes sizes{.gate = gate_of(layer),
                    .accumulator = layer.synapses->accumulator,
                    .selected = static_cast<unsigned>(layer.synapses->inputs()),
                    .select_width = layer.select_generator ? width_of(*layer.select_generator) : 0,
                    .total_width = total_width,
                    .halvings = layer.halvings,
                    .pipeline_delay = layer.synapses->pipeline_delay};
  for (std::size_t i = 0; i < layer.synapses->weights[j].size(); ++i) sizes.live += has_gate(layer, j, i);
  return sizes;
}

LayerSizes sizes_of(const netlist::Layer& layer, const netlist::Layer* before) {
  LayerSizes sizes{.requantiser = before ? requantiser_between(*before, layer) : pixel_requantiser(layer),
                   .requantisers = before ? layer.inputs() : 1,
                   .inputs = layer.inputs(),
                   .word_width = width_of(*layer.input_generator),
                   .weight_word_width = width_of(*layer.weight_generator),
                   .weight_streams = static_cast<std::int64_t>(weight_levels(layer).size())};
  sizes.sources.push_back(source(*layer.input_generator));
  if (sizes.weight_streams > 0 && layer.weight_generator != layer.input_generator)
    sizes.sources.push_back(source(*layer.weight_generator));
  if (layer.select_generator != nullptr) sizes.sources.push_back(source(*layer.select_generator));
  const unsigned width = total_width(layer);
  for (std::size_t j = 0; j < layer.synapses->weights.size(); ++j)
    sizes.neurons.push_back(neuron_sizes(layer, j, width));
  return sizes;
}

std::vector<BlockGroup> layer_blocks(const LayerSizes& sizes) {
  std::vector<BlockGroup> groups;
  groups.push_back({{sizes.requantiser}, sizes.requantisers});
  groups.push_back({{input_bank(sizes.inputs, sizes.word_width + 1)}});
  groups.push_back({sizes.sources});
  if (sizes.inputs > 0) groups.push_back({{encoder(sizes.word_width, sizes.inputs)}});
  if (sizes.weight_streams > 0)
    groups.push_back({{encoder(sizes.weight_word_width, sizes.weight_streams)}, 1, true});
  for (const NeuronSizes& neuron : sizes.neurons) {
    BlockGroup group;
    for (NeuronBlock& part : neuron_blocks(neuron)) group.blocks.push_back(std::move(part.block));
    groups.push_back(std::move(group));
  }
  return groups;
}

}  // namespace pulsewright::plan

// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstdlib>

#include <fmt/format.h>

#include "base/bits.h"
#include "base/failure.h"
#include "plan/layer_blocks.h"
#include "plan/layer_plan.h"
#include "rtl/passes.h"

namespace pulsewright::rtl {

namespace {

const hdl::Expression restart = {hdl::Slice{"restart_i"}};
const hdl::Expression run = {hdl::Slice{"run_i"}};

/// Builds the module of one layer, stage by stage.
class LayerLowering {
 public:
  LayerLowering(const netlist::Layer& layer, const std::string& prefix)
      : layer_(layer),
        inputs_(static_cast<unsigned>(layer.synapses->inputs())),
        outputs_(static_cast<unsigned>(layer.synapses->neurons())),
        levels_(plan::weight_levels(layer)),
        total_width_(plan::total_width(layer)) {
    module_.name = plan::layer_module_name(prefix, layer);
    module_.comment = fmt::format("Layer {}: {} inputs, {} outputs, streams of {} bits.", layer.synapses->id,
                                  inputs_, outputs_, layer.input_stream->length);
    module_.ports = {{"clk_i", hdl::Direction::input, 1},
                     {"restart_i", hdl::Direction::input, 1},
                     {"run_i", hdl::Direction::input, 1},
                     {"count_i", hdl::Direction::input, 1},
                     {"thresholds_i", hdl::Direction::input, inputs_ * plan::threshold_width(layer)},
                     {"totals_o", hdl::Direction::output, outputs_ * total_width_}};
    if (layer.halvings > 0)
      module_.ports.push_back({"halvings_i", hdl::Direction::input, plan::halvings_width(layer.halvings)});
  }

  hdl::Module lower() {
    const hdl::Slice input_word = add_source(*layer_.input_generator);
    // One generator for both has one instance: its words are the same in every clock, which is what the plan
    // of such a pair relies on.
    const bool shared = layer_.input_generator == layer_.weight_generator;
    if (!levels_.empty()) {
      const hdl::Slice weight_word = shared ? input_word : add_source(*layer_.weight_generator);
      encode_weights(weight_word);
    }
    if (layer_.select_generator != nullptr) select_word_ = add_source(*layer_.select_generator);
    encode_inputs(input_word);
    for (unsigned j = 0; j < outputs_; ++j) add_neuron(j);
    return std::move(module_);
  }

 private:
  void add(hdl::Instance instance) {
    instance.node = layer_.synapses->id;
    module_.instances.push_back(std::move(instance));
  }

  hdl::Slice add_source(const netlist::Generator& generator) {
    const hdl::Slice word =
        module_.add_wire("word_" + generator.id, static_cast<unsigned>(generator.parameters.at("width")));
    add(clocked_instance("u_source_" + generator.id, generator.kind, generator.parameters, restart, run,
                         {{"word_o", {word}}}));
    return word;
  }

  void add_encoder(const std::string& name, const hdl::Slice& word, hdl::Expression thresholds,
                   const hdl::Slice& bits) {
    add(hdl::block_instance(
        name, plan::encoder(word.width, bits.width),
        {{"word_i", {word}}, {"thresholds_i", std::move(thresholds)}, {"bits_o", {bits}}}));
  }

  void encode_inputs(const hdl::Slice& word) {
    input_bits_ = module_.add_wire("input_bits", inputs_);
    // Thresholds reach 2^width, a stream of ones alone, and so have a bit more than words.
    add_encoder("u_encode_inputs", word, {hdl::Slice{"thresholds_i", 0, inputs_ * (word.width + 1)}},
                input_bits_);
  }

  /// One stream for each magnitude that occurs, not for each weight: equal magnitudes have equal streams.
  void encode_weights(const hdl::Slice& word) {
    weight_bits_ = module_.add_wire("weight_bits", static_cast<unsigned>(levels_.size()));
    hdl::Expression thresholds;
    for (std::int64_t level : levels_)
      thresholds.push_back(hdl::literal(word.width + 1, static_cast<std::uint64_t>(level)));
    add_encoder("u_encode_weights", word, std::move(thresholds), weight_bits_);
  }

  hdl::Slice weight_bit(std::int64_t weight) const {
    const auto level = std::ranges::lower_bound(levels_, std::abs(weight)) - levels_.begin();
    return {weight_bits_.wire, static_cast<unsigned>(level), 1};
  }

  void add_neuron(unsigned j) {
    hdl::Expression value = {hdl::literal(1, 0)};  // of a neuron without synapses
    unsigned delays = 0;
    for (plan::NeuronBlock& part : plan::neuron_blocks(plan::neuron_sizes(layer_, j, total_width_)))
      switch (part.role) {
        case plan::NeuronRole::gates:
          value = add_gates(j, std::move(part));
          break;
        case plan::NeuronRole::adder:
          value = layer_.select_generator ? add_selector(j, std::move(part), value)
                                          : add_counter(j, std::move(part), value);
          break;
        case plan::NeuronRole::shifter:
          value = add_shift(j, std::move(part), value);
          break;
        case plan::NeuronRole::delay:
          value = add_delay(j, ++delays, std::move(part), value);
          break;
        case plan::NeuronRole::accumulator:
          add_accumulator(j, std::move(part), value);
      }
  }

  /// The product bits of the inputs whose synapses have a gate.
  hdl::Expression add_gates(unsigned j, plan::NeuronBlock part) {
    const std::vector<std::int64_t>& weights = layer_.synapses->weights[j];
    hdl::Expression a;
    hdl::Expression b;
    primitives::Parameters::List negate;
    for (unsigned i = 0; i < inputs_; ++i) {
      if (!has_gate(layer_, j, i)) continue;
      a.push_back(hdl::Slice{input_bits_.wire, i, 1});
      b.push_back(weight_bit(weights[i]));
      // A negative synapse counts the inverse of each bit. accumulator_preset() takes off the excess.
      negate.push_back(weights[i] < 0);
    }
    if (gate_of(layer_) == netlist::Gate::gate_and) part.block.parameters.set("negate", std::move(negate));
    const hdl::Slice products = module_.add_wire(fmt::format("products_{}", j), part.width);
    add(hdl::block_instance(fmt::format("u_gate_{}", j), std::move(part.block),
                            {{"a_i", std::move(a)}, {"b_i", std::move(b)}, {"products_o", {products}}}));
    return {products};
  }

  hdl::Expression add_counter(unsigned j, plan::NeuronBlock part, const hdl::Expression& products) {
    const hdl::Slice count = module_.add_wire(fmt::format("count_{}", j), part.width);
    add(hdl::block_instance(fmt::format("u_count_{}", j), std::move(part.block),
                            {{"bits_i", products}, {"count_o", {count}}}));
    return {count};
  }

  /// A multiplexer chooses by the input's number, so inputs without a gate take part as zeros.
  hdl::Expression add_selector(unsigned j, plan::NeuronBlock part, const hdl::Expression& products) {
    hdl::Expression bits;
    unsigned next = 0;
    for (unsigned i = 0; i < inputs_; ++i) {
      if (has_gate(layer_, j, i))
        bits.push_back(hdl::Slice{std::get<hdl::Slice>(products[0]).wire, next++, 1});
      else
        bits.push_back(hdl::literal(1, 0));
    }
    const hdl::Slice bit = module_.add_wire(fmt::format("count_{}", j), part.width);
    add(hdl::block_instance(fmt::format("u_select_{}", j), std::move(part.block),
                            {{"bits_i", std::move(bits)}, {"select_i", {select_word_}}, {"bit_o", {bit}}}));
    return {bit};
  }

  /// What the count of a halved stream adds to the sum.
  hdl::Expression add_shift(unsigned j, plan::NeuronBlock part, const hdl::Expression& count) {
    const hdl::Slice value = module_.add_wire(fmt::format("count_{}_shifted", j), part.width);
    add(hdl::block_instance(
        fmt::format("u_shift_{}", j), std::move(part.block),
        {{"value_i", count},
         {"halvings_i", {hdl::Slice{"halvings_i", 0, plan::halvings_width(layer_.halvings)}}},
         {"value_o", {value}}}));
    return {value};
  }

  hdl::Expression add_delay(unsigned j, unsigned stage, plan::NeuronBlock part,
                            const hdl::Expression& value) {
    const hdl::Slice delayed = module_.add_wire(fmt::format("count_{}_delayed_{}", j, stage), part.width);
    add(hdl::clocked_instance(fmt::format("u_delay_{}_{}", j, stage), std::move(part.block), restart,
                              {hdl::literal(1, 1)}, {{"value_i", value}, {"value_o", {delayed}}}));
    return {delayed};
  }

  void add_accumulator(unsigned j, plan::NeuronBlock part, const hdl::Expression& count) {
    PW_ASSERT(width_of(count) <= total_width_);
    part.block.parameters.set(
        "preset", {static_cast<std::uint64_t>(accumulator_preset(layer_, j)) & low_mask(total_width_)});
    add(hdl::clocked_instance(
        fmt::format("u_accumulate_{}", j), std::move(part.block), restart, {hdl::Slice{"count_i"}},
        {{"count_i", count}, {"total_o", {hdl::Slice{"totals_o", j * total_width_, total_width_}}}}));
  }

  netlist::Layer layer_;
  unsigned inputs_;
  unsigned outputs_;
  std::vector<std::int64_t> levels_;
  unsigned total_width_;
  hdl::Module module_;
  hdl::Slice input_bits_;
  hdl::Slice weight_bits_;
  hdl::Slice select_word_;
};

}  // namespace

hdl::Module lower_layer(const netlist::Layer& layer, const std::string& prefix) {
  return LayerLowering(layer, prefix).lower();
}

}  // namespace pulsewright::rtl

// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstdlib>

#include <fmt/format.h>

#include "base/bits.h"
#include "base/failure.h"
#include "netlist/sequence.h"
#include "plan/fold_plan.h"
#include "plan/layer_blocks.h"
#include "plan/layer_plan.h"
#include "rtl/load_ports.h"
#include "rtl/passes.h"

namespace pulsewright::rtl {

namespace {

const hdl::Expression always = {hdl::Literal{1, {1}}};
const hdl::Expression reset = {hdl::Slice{"rst_i"}};

/// Builds the module of one folded layer: memories, the control that walks through them, and the datapath of
/// the synapses that are in hardware.
class FoldedLayerLowering {
 public:
  FoldedLayerLowering(const netlist::Layer& layer, const std::string& prefix, const plan::LoadPlan& loads)
      : layer_(layer), plan_(plan::fold_plan(layer)), loads_(loads), total_width_(plan::total_width(layer)) {
    const netlist::Synapses& synapses = *layer.synapses;
    module_.name = plan::layer_module_name(prefix, layer);
    module_.comment = fmt::format(
        "Layer {}: {} inputs, {} outputs, streams of {} bits; {} neurons and {} inputs per clock{}.",
        synapses.id, layer.inputs(), layer.outputs(), layer.input_stream->length, plan_.neurons, plan_.lanes,
        has_table(layer) ? ", all bits of each" : "");
    module_.ports = {{"clk_i", hdl::Direction::input, 1},
                     {"rst_i", hdl::Direction::input, 1},
                     {"value_i", hdl::Direction::input, plan::threshold_width(layer)},
                     {"valid_i", hdl::Direction::input, 1},
                     {"drop_i", hdl::Direction::input, 1},
                     {"ready_o", hdl::Direction::output, 1},
                     {"sum_o", hdl::Direction::output, plan::value_width(layer)},
                     {"valid_o", hdl::Direction::output, 1},
                     {"ready_i", hdl::Direction::input, 1}};
    if (layer.halvings > 0)
      module_.ports.push_back({"halvings_i", hdl::Direction::input, plan::halvings_width(layer.halvings)});
    if (is_loadable(layer)) add_load_ports(module_, loads);
  }

  hdl::Module lower() {
    add_control();
    const hdl::Expression address = layer_.conv2d             ? add_walk()
                                    : plan_.live_rows.empty() ? hdl::Expression{word_}
                                                              : add_list();
    if (!has_table(layer_)) add_sources();
    if (layer_.select_generator != nullptr) add_select(layer_.conv2d ? hdl::Expression{word_} : address);
    add_inputs(address);
    add_weights();
    add_products();
    add_sums();
    return std::move(module_);
  }

 private:
  void add(hdl::Instance instance) {
    if (instance.node.empty()) instance.node = layer_.synapses->id;
    module_.instances.push_back(std::move(instance));
  }

  void add_clocked(const std::string& name, std::string_view block, primitives::Parameters parameters,
                   hdl::Expression enable, std::vector<hdl::Connection> connections) {
    add(clocked_instance(name, block, std::move(parameters), reset, std::move(enable),
                         std::move(connections)));
  }

  /// Of the image that is inside.
  hdl::Expression halvings() const {
    if (layer_.halvings == 0) return {hdl::literal(1, 0)};
    return {hdl::Slice{"halvings_i", 0, plan::halvings_width(layer_.halvings)}};
  }

  void add_control() {
    write_ = module_.add_wire("write", plan_.lanes);
    write_address_ = module_.add_wire("write_address", index_bits(plan_.load_words));
    fetch_ = module_.add_wire("fetch", 1);
    word_ = module_.add_wire("word", index_bits(plan_.words));
    weight_ = module_.add_wire("weight", index_bits(plan_.groups * plan_.words));
    last_word_ = module_.add_wire("last_word", 1);
    last_inner_ = module_.add_wire("last_inner", 1);
    last_group_ = module_.add_wire("last_group", 1);
    restart_ = module_.add_wire("restart", 1);
    run_ = module_.add_wire("run", 1);
    count_ = module_.add_wire("count", 1);
    fetch_bias_ = module_.add_wire("fetch_bias", 1);
    neuron_ = module_.add_wire("neuron", index_bits(plan_.groups * plan_.neurons));
    offered_ = module_.add_wire("offered", 1);
    taken_ = module_.add_wire("taken", 1);
    shift_ = module_.add_wire("shift", 1);
    add_clocked("u_control", "control_folded", control_parameters(layer_, plan_), always,
                {{"valid_i", {hdl::Slice{"valid_i"}}},
                 {"drop_i", {hdl::Slice{"drop_i"}}},
                 {"ready_i", {taken_}},
                 {"halvings_i", halvings()},
                 {"ready_o", {hdl::Slice{"ready_o"}}},
                 {"write_o", {write_}},
                 {"write_address_o", {write_address_}},
                 {"fetch_o", {fetch_}},
                 {"word_o", {word_}},
                 {"weight_o", {weight_}},
                 {"last_word_o", {last_word_}},
                 {"last_inner_o", {last_inner_}},
                 {"last_group_o", {last_group_}},
                 {"restart_o", {restart_}},
                 {"run_o", {run_}},
                 {"count_o", {count_}},
                 {"fetch_bias_o", {fetch_bias_}},
                 {"neuron_o", {neuron_}},
                 {"valid_o", {offered_}},
                 {"shift_o", {shift_}}});
  }

  /// Where the live taps of a dense layer lie in the memory of its inputs: a list, since pruning leaves no
  /// pattern that a counter could follow. It is read while the tap before runs.
  hdl::Expression add_list() {
    const hdl::Slice address = module_.add_wire("address", index_bits(plan_.load_words));
    add_clocked("u_live_rows", "memory_rom",
                {{"width", {address.width}}, {"depth", {plan_.words}}, {"content", address_rows(plan_)}},
                always, {{"address_i", {word_}}, {"data_o", {address}}});
    return {address};
  }

  /// Where the taps of a convolution lie in the memory of its inputs.
  hdl::Expression add_walk() {
    const hdl::Slice address = module_.add_wire("address", index_bits(plan_.load_words));
    inside_ = module_.add_wire("inside", 1);
    add_clocked("u_walk", "walk_window", walk_parameters(layer_, plan_), always,
                {{"step_i", {fetch_}},
                 {"last_word_i", {last_word_}},
                 {"last_inner_i", {last_inner_}},
                 {"last_group_i", {last_group_}},
                 {"address_o", {address}},
                 {"inside_o", {inside_}}});
    return {address};
  }

  void add_sources() {
    input_word_ = add_source(*layer_.input_generator);
    weight_word_ = layer_.input_generator == layer_.weight_generator ? input_word_
                                                                     : add_source(*layer_.weight_generator);
  }

  /// A source that starts again for every tap: taps that share hardware must each see the words from the
  /// first one on, as they do side by side, or the sums would depend on the fold.
  hdl::Slice add_source(const netlist::Generator& generator) {
    const hdl::Slice word = module_.add_wire("word_" + generator.id, width_of(generator));
    add(hdl::clocked_instance("u_source_" + generator.id, generator.kind, generator.parameters, {restart_},
                              {run_}, {{"word_o", {word}}}));
    return word;
  }

  /// Which lane of the tap that runs the multiplexers choose in this clock. `row`: of the tap that is
  /// fetched, in the inputs of a neuron.
  void add_select(const hdl::Expression& row) {
    const hdl::Slice select = add_source(*layer_.select_generator);
    const hdl::Slice running = module_.add_wire("running_row", width_of(row));
    add_clocked("u_running_row", "hold", {{"width", {running.width}}}, {fetch_},
                {{"value_i", row}, {"value_o", {running}}});
    lane_ = module_.add_wire("lane", bits_for(plan_.lanes));
    const std::uint64_t rows = layer_.conv2d ? plan_.words : plan_.load_words;
    add(hdl::block_instance("u_select", "select_lane",
                            {{"lanes", {plan_.lanes}}, {"words", {rows}}, {"select_width", {select.width}}},
                            {{"select_i", {select}}, {"word_i", {running}}, {"lane_o", {lane_}}}));
  }

  void add_inputs(const hdl::Expression& address) {
    const unsigned width = plan_.input_bits;
    hdl::Expression thresholds;
    for (unsigned lane = 0; lane < plan_.lanes; ++lane) {
      const hdl::Slice input = module_.add_wire(fmt::format("input_{}", lane), width);
      add_clocked(fmt::format("u_inputs_{}", lane), "memory_ram",
                  {{"width", {width}}, {"depth", {plan_.load_words}}}, always,
                  {{"write_i", {hdl::Slice{write_.wire, lane, 1}}},
                   {"write_address_i", {write_address_}},
                   {"data_i", {hdl::Slice{"value_i", 0, width}}},
                   {"read_i", {fetch_}},
                   {"read_address_i", address},
                   {"data_o", {input}}});
      thresholds.push_back(plan::pads(layer_) ? add_padding(lane, input) : input);
    }
    if (has_table(layer_)) {
      thresholds_ = module_.add_wire("thresholds", plan_.lanes * width);
      module_.assignments.push_back({thresholds_.wire, std::move(thresholds)});
      return;
    }
    input_bits_ = module_.add_wire("input_bits", plan_.lanes);
    add_encoder("u_encode_inputs", input_word_, std::move(thresholds), input_bits_);
  }

  /// The threshold of the padding where the tap lies outside.
  hdl::Slice add_padding(unsigned lane, const hdl::Slice& input) {
    const hdl::Slice padded = module_.add_wire(fmt::format("padded_{}", lane), input.width);
    add(hdl::block_instance(
        fmt::format("u_pad_{}", lane), "replace",
        {{"width", {input.width}}, {"value", {static_cast<std::uint64_t>(layer_.conv2d->padding_threshold)}}},
        {{"value_i", {input}}, {"keep_i", {inside_}}, {"value_o", {padded}}}));
    return padded;
  }

  void add_weights() {
    const hdl::Slice row = module_.add_wire("weights", weight_row_width(plan_));
    if (is_loadable(layer_))
      add_loadable("u_weights", plan::LoadableContent::weights, fetch_, weight_, row);
    else
      add_clocked("u_weights", "memory_rom",
                  {{"width", {row.width}},
                   {"depth", {plan_.groups * plan_.words}},
                   {"content", weight_rows(layer_, plan_)}},
                  {fetch_}, {{"address_i", {weight_}}, {"data_o", {row}}});
    const unsigned stored = plan_.magnitude_bits + plan_.sign_bits;
    for (unsigned s = 0; s < synapses(); ++s) {
      magnitudes_.push_back(hdl::Slice{row.wire, s * stored, plan_.magnitude_bits});
      if (plan_.sign_bits > 0) signs_.push_back(hdl::Slice{row.wire, s * stored + plan_.magnitude_bits, 1});
    }
    if (!has_table(layer_)) add_weight_streams();
  }

  unsigned synapses() const { return plan_.neurons * plan_.lanes; }

  void add_weight_streams() {
    const unsigned width = plan::weight_threshold_width(layer_);
    hdl::Expression thresholds;
    for (const hdl::Part& magnitude : magnitudes_) {
      thresholds.push_back(magnitude);
      if (plan_.magnitude_bits < width) thresholds.push_back(hdl::literal(width - plan_.magnitude_bits, 0));
    }
    weight_bits_ = module_.add_wire("weight_bits", synapses());
    add_encoder("u_encode_weights", weight_word_, std::move(thresholds), weight_bits_);
  }

  void add_loadable(const std::string& name, plan::LoadableContent content, const hdl::Slice& read,
                    const hdl::Slice& address, const hdl::Slice& row) {
    add(loadable_instance(name, loads_, layer_.synapses->id, content, {read}, {address}, row));
  }

  void add_encoder(const std::string& name, const hdl::Slice& word, hdl::Expression thresholds,
                   const hdl::Slice& bits) {
    add(hdl::block_instance(
        name, plan::encoder(word.width, bits.width),
        {{"word_i", {word}}, {"thresholds_i", std::move(thresholds)}, {"bits_o", {bits}}}));
  }

  void add_products() {
    products_ = module_.add_wire("products", synapses() * plan_.product_bits);
    if (has_table(layer_)) return add_table();
    const netlist::Gate gate = gate_of(layer_);
    const bool is_signed = gate == netlist::Gate::gate_and && !signs_.empty();
    primitives::Parameters parameters{{"width", {synapses()}}};
    if (gate == netlist::Gate::gate_and && !is_signed)
      parameters.set("negate", primitives::Parameters::List(synapses(), 0));
    std::vector<hdl::Connection> connections = {{"a_i", hdl::Expression(plan_.neurons, input_bits_)},
                                                {"b_i", {weight_bits_}}};
    if (is_signed) connections.push_back({"negate_i", std::move(signs_)});
    connections.push_back({"products_o", {products_}});
    add(block_instance("u_gate", is_signed ? "gate_and_signed" : to_text(gate), std::move(parameters),
                       std::move(connections)));
  }

  /// The products of whole streams. Every neuron sees the same inputs.
  void add_table() {
    if (signs_.empty())
      signs_.push_back(hdl::Literal{synapses(), std::vector<std::uint64_t>(words_for_bits(synapses()))});
    add(hdl::block_instance("u_table", "multiply_table",
                            {{"width", {synapses()}},
                             {"input_width", {plan_.input_bits}},
                             {"weight_width", {plan_.magnitude_bits}},
                             {"count_width", {plan_.product_bits}},
                             {"table", table_entries(layer_, plan_)}},
                            {{"inputs_i", hdl::Expression(plan_.neurons, thresholds_)},
                             {"weights_i", std::move(magnitudes_)},
                             {"negate_i", std::move(signs_)},
                             {"products_o", {products_}}}));
  }

  /// Bits of the sum of the products of a neuron in a clock.
  unsigned count_bits() const {
    if (layer_.select_generator != nullptr) return 1;
    return bits_for(plan_.lanes * low_mask(plan_.product_bits));
  }

  void add_sums() {
    const unsigned count_width = count_bits();
    // Lanes without a weight can make a count wider than the sums, which are modulo 2^total_width anyway.
    const unsigned added_width = std::min(count_width, total_width_);
    hdl::Expression counts = {products_};
    if (layer_.select_generator != nullptr || plan_.lanes > 1) {
      const hdl::Slice all = module_.add_wire("counts", plan_.neurons * count_width);
      counts.clear();
      for (unsigned p = 0; p < plan_.neurons; ++p) {
        const unsigned bits = plan_.lanes * plan_.product_bits;
        add_count(p, {hdl::Slice{products_.wire, p * bits, bits}},
                  {hdl::Slice{all.wire, p * count_width, count_width}});
        counts.push_back(hdl::Slice{all.wire, p * count_width, added_width});
      }
      if (added_width == count_width) counts = {all};
    }
    for (std::int64_t stage = 0; stage < plan::count_registers(layer_.synapses->pipeline_delay); ++stage)
      counts = add_delay(stage, counts);
    const hdl::Slice total = module_.add_wire("total", total_width_);
    add_clocked("u_accumulate", "accumulate_chain",
                {{"neurons", {plan_.neurons}}, {"width", {total_width_}}, {"count_width", {added_width}}},
                always,
                {{"count_i", counts}, {"add_i", {count_}}, {"shift_i", {shift_}}, {"total_o", {total}}});
    add_output(add_bias(layer_.halvings > 0 ? add_shift(total) : total));
  }

  /// What the counts of a halved stream add to the sum.
  hdl::Slice add_shift(const hdl::Slice& total) {
    const hdl::Slice shifted = module_.add_wire("total_shifted", total_width_);
    add(hdl::block_instance("u_shift", "shift_count",
                            {{"in_width", {total_width_}},
                             {"out_width", {total_width_}},
                             {"halvings", {static_cast<std::uint64_t>(layer_.halvings)}}},
                            {{"value_i", {total}}, {"halvings_i", halvings()}, {"value_o", {shifted}}}));
    return shifted;
  }

  /// The products of neuron `p` that are counted in this clock.
  void add_count(unsigned p, hdl::Expression products, hdl::Expression count) {
    if (layer_.select_generator != nullptr)
      add(hdl::block_instance(
          fmt::format("u_mux_{}", p), "add_mux", {{"inputs", {plan_.lanes}}, {"select_width", {lane_.width}}},
          {{"bits_i", std::move(products)}, {"select_i", {lane_}}, {"bit_o", std::move(count)}}));
    else if (has_table(layer_))
      add(hdl::block_instance(fmt::format("u_count_{}", p), "add_counts",
                              {{"inputs", {plan_.lanes}}, {"width", {plan_.product_bits}}},
                              {{"counts_i", std::move(products)}, {"sum_o", std::move(count)}}));
    else
      add(hdl::block_instance(fmt::format("u_count_{}", p), "count_parallel", {{"inputs", {plan_.lanes}}},
                              {{"bits_i", std::move(products)}, {"count_o", std::move(count)}}));
  }

  hdl::Expression add_delay(std::int64_t stage, const hdl::Expression& counts) {
    const hdl::Slice delayed =
        module_.add_wire(fmt::format("counts_delayed_{}", stage + 1), width_of(counts));
    add_clocked(fmt::format("u_delay_{}", stage + 1), "hold", {{"width", {delayed.width}}}, always,
                {{"value_i", counts}, {"value_o", {delayed}}});
    return {delayed};
  }

  hdl::Slice add_bias(const hdl::Slice& total) {
    const hdl::Slice bias = module_.add_wire("bias", total_width_);
    if (is_loadable(layer_))
      add_loadable("u_biases", plan::LoadableContent::biases, fetch_bias_, neuron_, bias);
    else
      add_clocked("u_biases", "memory_rom",
                  {{"width", {total_width_}},
                   {"depth", {plan_.groups * plan_.neurons}},
                   {"content", plan::preset_rows(layer_, plan_)}},
                  {fetch_bias_}, {{"address_i", {neuron_}}, {"data_o", {bias}}});
    const hdl::Slice sum = module_.add_wire("sum", total_width_);
    add(hdl::block_instance("u_add_bias", "add_bias", {{"width", {total_width_}}},
                            {{"total_i", {total}}, {"bias_i", {bias}}, {"sum_o", {sum}}}));
    return sum;
  }

  void add_output(const hdl::Slice& sum) {
    if (layer_.pool == nullptr) {
      module_.assignments.push_back({"sum_o", {sum}});
      module_.assignments.push_back({"valid_o", {offered_}});
      module_.assignments.push_back({taken_.wire, {hdl::Slice{"ready_i"}}});
      return;
    }
    add_clocked("u_pool", "pool_chain",
                {{"neurons", {plan_.neurons}},
                 {"width", {total_width_}},
                 {"out_width", {plan::value_width(layer_)}},
                 {"window", {plan_.inner}},
                 {"maximum", {layer_.pool->pool == netlist::PoolKind::max}}},
                always,
                {{"value_i", {sum}},
                 {"valid_i", {offered_}},
                 {"ready_i", {hdl::Slice{"ready_i"}}},
                 {"ready_o", {taken_}},
                 {"value_o", {hdl::Slice{"sum_o", 0, plan::value_width(layer_)}}},
                 {"valid_o", {hdl::Slice{"valid_o"}}}});
  }

  netlist::Layer layer_;
  plan::FoldPlan plan_;
  const plan::LoadPlan& loads_;
  unsigned total_width_;
  hdl::Module module_;
  hdl::Slice write_, write_address_, fetch_, word_, weight_, last_word_, last_inner_, last_group_;
  hdl::Slice restart_, run_, count_, fetch_bias_, neuron_, offered_, taken_, shift_, inside_;
  hdl::Slice input_word_, weight_word_, input_bits_, weight_bits_, thresholds_, products_, lane_;
  hdl::Expression magnitudes_, signs_;
};

}  // namespace

hdl::Module lower_folded_layer(const netlist::Layer& layer, const std::string& prefix,
                               const plan::LoadPlan& loads) {
  return FoldedLayerLowering(layer, prefix, loads).lower();
}

}  // namespace pulsewright::rtl

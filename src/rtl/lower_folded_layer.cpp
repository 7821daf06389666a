// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstdlib>
#include <map>

#include <fmt/format.h>

#include "base/bits.h"
#include "base/failure.h"
#include "netlist/sequence.h"
#include "plan/fold_plan.h"
#include "plan/layer_blocks.h"
#include "plan/layer_plan.h"
#include "plan/schedule_text.h"
#include "rtl/load_ports.h"
#include "rtl/passes.h"

namespace pulsewright::rtl {

namespace {

/// Rows of weights from which a table layer asks for block RAM: logic makes a LUT of each bit that a row has,
/// and one more for each 16 rows, in the path that the tables need. Biases stay in logic, where they are
/// fast.
constexpr unsigned least_block_rows = 4;

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
        has_table(layer) ? ", all bits of each" : plan::bits_text(layer));
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
                                    : plan_.live_rows.empty() ? hdl::Expression{control("word")}
                                                              : add_list();
    if (!has_table(layer_)) add_sources();
    if (layer_.select_generator != nullptr)
      add_select(layer_.conv2d ? hdl::Expression{control("word")} : address);
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
    add(clocked_instance(name, block, std::move(parameters), hdl::reset_port, std::move(enable),
                         std::move(connections)));
  }

  /// Of the image that is inside.
  hdl::Expression halvings() const {
    if (layer_.halvings == 0) return {hdl::literal(1, 0)};
    return {hdl::Slice{"halvings_i", 0, plan::halvings_width(layer_.halvings)}};
  }

  void add_control() {
    primitives::Block control = fold_control(layer_, plan_);
    std::vector<hdl::Connection> connections = {{"valid_i", {hdl::Slice{"valid_i"}}},
                                                {"drop_i", {hdl::Slice{"drop_i"}}},
                                                {"ready_i", {hdl::Slice{"taken"}}}};
    if (!has_table(layer_)) connections.push_back({"halvings_i", halvings()});
    connections.push_back({"ready_o", {hdl::Slice{"ready_o"}}});
    for (const primitives::Port& port : primitives::find_primitive(control.name)->outputs) {
      if (port.name == "ready_o") continue;
      // An offer of the control is not the module's yet: registers and a pool stand between, and take it.
      const bool is_offer = port.name == "valid_o";
      const std::string name(is_offer ? "offered" : port.name.substr(0, port.name.size() - 2));
      const hdl::Slice wire = module_.add_wire(name, port.width(control.parameters));
      connections.push_back({std::string(port.name), {wire}});
      control_[name] = wire;
      if (is_offer) control_["taken"] = module_.add_wire("taken", 1);
    }
    add(clocked_instance("u_control", std::move(control), hdl::reset_port, hdl::always,
                         std::move(connections)));
  }

  /// A wire of the control.
  const hdl::Slice& control(const char* name) const { return control_.at(name); }

  /// Where the live taps of a dense layer lie in the memory of its inputs: a list, since pruning leaves no
  /// pattern that a counter could follow. It is read while the tap before runs.
  hdl::Expression add_list() {
    const hdl::Slice address = module_.add_wire("address", index_bits(plan_.load_words));
    add_clocked("u_live_rows", "memory_rom",
                {{"width", {address.width}},
                 {"depth", {plan_.words}},
                 {"block", {0}},
                 {"content", address_rows(plan_)}},
                hdl::always, {{"address_i", {control("word")}}, {"data_o", {address}}});
    return {address};
  }

  /// Where the taps of a convolution lie in the memory of its inputs.
  hdl::Expression add_walk() {
    const hdl::Slice address = module_.add_wire("address", index_bits(plan_.load_words));
    inside_ = module_.add_wire("in_image", 1);
    add_clocked("u_walk", "walk_window", walk_parameters(layer_, plan_), hdl::always,
                {{"step_i", {control("fetch")}},
                 {"last_word_i", {control("last_word")}},
                 {"last_inner_i", {control("last_inner")}},
                 {"last_group_i", {control("last_group")}},
                 {"address_o", {address}},
                 {"inside_o", {inside_}}});
    return {address};
  }

  /// For each bit of a stream that a clock takes.
  void add_sources() {
    for (unsigned copy = 0; copy < plan_.copies; ++copy) {
      input_words_.push_back(add_source(source_of_copy(*layer_.input_generator, plan_, copy)));
      weight_words_.push_back(layer_.input_generator == layer_.weight_generator
                                  ? input_words_.back()
                                  : add_source(source_of_copy(*layer_.weight_generator, plan_, copy)));
    }
  }

  /// A source that starts again for every tap: taps that share hardware must each see the words from the
  /// first one on, as they do side by side, or the sums would depend on the fold.
  hdl::Slice add_source(const netlist::Generator& generator) {
    const hdl::Slice word = module_.add_wire("word_" + generator.id, width_of(generator));
    add(hdl::clocked_instance("u_source_" + generator.id, generator.kind, generator.parameters,
                              {control("restart")}, {control("run")}, {{"word_o", {word}}}));
    return word;
  }

  /// Which lane of the tap that runs the multiplexers choose in this clock. `row`: of the tap that is
  /// fetched, in the inputs of a neuron.
  void add_select(const hdl::Expression& row) {
    const hdl::Slice select = add_source(*layer_.select_generator);
    const hdl::Slice running = module_.add_wire("running_row", width_of(row));
    add_clocked("u_running_row", "hold", {{"width", {running.width}}}, {control("fetch")},
                {{"value_i", row}, {"value_o", {running}}});
    lane_ = module_.add_wire("lane", bits_for(plan_.lanes));
    const std::uint64_t rows = layer_.conv2d ? plan_.words : plan_.load_words;
    add(hdl::block_instance("u_select", "select_lane",
                            {{"lanes", {plan_.lanes}}, {"words", {rows}}, {"select_width", {select.width}}},
                            {{"select_i", {select}}, {"word_i", {running}}, {"lane_o", {lane_}}}));
  }

  void add_inputs(const hdl::Expression& address) {
    const unsigned width = plan_.input_bits;
    const hdl::Slice value =
        registers_writes(plan_) && has_table(layer_) ? add_value() : hdl::Slice{"value_i", 0, width};
    hdl::Expression thresholds;
    for (unsigned lane = 0; lane < plan_.lanes; ++lane) {
      const hdl::Slice input = module_.add_wire(fmt::format("input_{}", lane), width);
      hdl::Expression read_address = address;
      if (has_table(layer_)) read_address.push_back(control("bank"));
      add(clocked_instance(fmt::format("u_inputs_{}", lane), input_memory(layer_, plan_), hdl::reset_port,
                           hdl::always,
                           {{"write_i", {hdl::Slice{control("write").wire, lane, 1}}},
                            {"write_address_i", {control("write_address")}},
                            {"data_i", {value}},
                            {"read_i", {control("fetch")}},
                            {"read_address_i", std::move(read_address)},
                            {"data_o", {input}}}));
      thresholds.push_back(plan::pads(layer_) ? add_padding(lane, input) : input);
    }
    if (has_table(layer_)) {
      thresholds_ = module_.add_wire("thresholds", plan_.lanes * width);
      module_.assignments.push_back({thresholds_.wire, std::move(thresholds)});
      return;
    }
    input_bits_ = module_.add_wire("input_bits", plan_.copies * plan_.lanes);
    for (unsigned copy = 0; copy < plan_.copies; ++copy)
      add_encoder(copy_name("u_encode_inputs", copy), input_words_[copy], thresholds,
                  {input_bits_.wire, copy * plan_.lanes, plan_.lanes});
  }

  /// What is written into the input memories, one clock after it came through the requantiser.
  hdl::Slice add_value() {
    const hdl::Slice value = module_.add_wire("value", plan_.input_bits);
    add_clocked("u_value", "hold", {{"width", {value.width}}}, hdl::always,
                {{"value_i", {hdl::Slice{"value_i", 0, value.width}}}, {"value_o", {value}}});
    return value;
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
      add_loadable("u_weights", plan::LoadableContent::weights, control("fetch"), control("weight"), row);
    else
      add_clocked("u_weights", "memory_rom",
                  {{"width", {row.width}},
                   {"depth", {plan_.groups * plan_.words}},
                   {"block", {has_table(layer_) && plan_.groups * plan_.words >= least_block_rows}},
                   {"content", weight_rows(layer_, plan_)}},
                  {control("fetch")}, {{"address_i", {control("weight")}}, {"data_o", {row}}});
    // As weight_rows() packs them: a synapse's magnitude, with its sign above.
    const unsigned stored = plan_.magnitude_bits + plan_.sign_bits;
    for (unsigned s = 0; s < plan_.synapses(); ++s) {
      magnitudes_.push_back(hdl::Slice{row.wire, s * stored, plan_.magnitude_bits});
      if (plan_.sign_bits > 0) signs_.push_back(hdl::Slice{row.wire, s * stored + plan_.magnitude_bits, 1});
    }
    if (!has_table(layer_)) add_weight_streams();
  }

  std::string copy_name(const char* name, unsigned copy) const {
    return plan_.copies == 1 ? name : fmt::format("{}_{}", name, copy);
  }

  /// What all synapses have, as their gates stand side by side: neuron by neuron, copy by copy.
  hdl::Expression for_gates(const std::vector<hdl::Expression>& copies) const {
    hdl::Expression all;
    for (unsigned p = 0; p < plan_.neurons; ++p)
      for (const hdl::Expression& copy : copies)
        all.insert(all.end(), copy.begin() + p * plan_.lanes, copy.begin() + (p + 1) * plan_.lanes);
    return all;
  }

  void add_weight_streams() {
    const unsigned width = plan::weight_threshold_width(layer_);
    hdl::Expression thresholds;
    for (const hdl::Part& magnitude : magnitudes_) {
      thresholds.push_back(magnitude);
      if (plan_.magnitude_bits < width) thresholds.push_back(hdl::literal(width - plan_.magnitude_bits, 0));
    }
    weight_bits_ = module_.add_wire("weight_bits", plan_.products());
    if (plan_.copies == 1)
      return add_encoder("u_encode_weights", weight_words_[0], std::move(thresholds), weight_bits_);
    std::vector<hdl::Expression> copies(plan_.copies);
    for (unsigned copy = 0; copy < plan_.copies; ++copy) {
      const hdl::Slice bits = module_.add_wire(copy_name("weight_bits", copy), plan_.synapses());
      add_encoder(copy_name("u_encode_weights", copy), weight_words_[copy], thresholds, bits);
      for (unsigned s = 0; s < plan_.synapses(); ++s) copies[copy].push_back(hdl::Slice{bits.wire, s, 1});
    }
    module_.assignments.push_back({weight_bits_.wire, for_gates(copies)});
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
    products_ = module_.add_wire("products", plan_.products() * plan_.product_bits);
    if (has_table(layer_)) return add_table();
    const netlist::Gate gate = gate_of(layer_);
    // A negative synapse counts the inverse of each bit. sum_preset() takes off the excess.
    const bool is_signed = gate == netlist::Gate::gate_and && !signs_.empty();
    primitives::Parameters parameters{{"width", {plan_.products()}}};
    if (gate == netlist::Gate::gate_and && !is_signed)
      parameters.set("negate", primitives::Parameters::List(plan_.products(), 0));
    std::vector<hdl::Connection> connections = {{"a_i", hdl::Expression(plan_.neurons, input_bits_)},
                                                {"b_i", {weight_bits_}}};
    if (is_signed)
      connections.push_back({"negate_i", for_gates(std::vector<hdl::Expression>(plan_.copies, signs_))});
    connections.push_back({"products_o", {products_}});
    add(block_instance("u_gate", is_signed ? "gate_and_signed" : to_text(gate), std::move(parameters),
                       std::move(connections)));
  }

  /// The products of whole streams. Every neuron sees the same inputs.
  void add_table() {
    if (signs_.empty())
      signs_.push_back(
          hdl::Literal{plan_.synapses(), std::vector<std::uint64_t>(words_for_bits(plan_.synapses()))});
    add(hdl::block_instance("u_table", "multiply_table",
                            {{"width", {plan_.synapses()}},
                             {"input_width", {plan_.input_bits}},
                             {"weight_width", {plan_.magnitude_bits}},
                             {"count_width", {plan_.product_bits}},
                             {"table", table_entries(layer_, plan_)}},
                            {{"inputs_i", hdl::Expression(plan_.neurons, thresholds_)},
                             {"weights_i", std::move(magnitudes_)},
                             {"negate_i", std::move(signs_)},
                             {"products_o", {products_}}}));
  }

  /// Products of a neuron in a clock.
  unsigned lanes() const { return plan_.lanes * plan_.copies; }

  /// Bits of the sum of the products of a neuron in a clock.
  unsigned count_bits() const {
    if (layer_.select_generator != nullptr) return 1;
    return bits_for(lanes() * low_mask(plan_.product_bits));
  }

  void add_sums() {
    const unsigned count_width = count_bits();
    // Lanes without a weight can make a count wider than the sums, which are modulo 2^total_width anyway.
    const unsigned added_width = std::min(count_width, total_width_);
    hdl::Expression counts = {products_};
    std::int64_t stage = 0;
    // A table and the sum of its products have a register each.
    if (has_table(layer_) && plan_.lanes > 1) products_ = add_delay(stage++, {products_});
    if (layer_.select_generator != nullptr || lanes() > 1) {
      const hdl::Slice all = module_.add_wire("counts", plan_.neurons * count_width);
      counts.clear();
      for (unsigned p = 0; p < plan_.neurons; ++p) {
        const unsigned bits = lanes() * plan_.product_bits;
        add_count(p, {hdl::Slice{products_.wire, p * bits, bits}},
                  {hdl::Slice{all.wire, p * count_width, count_width}});
        counts.push_back(hdl::Slice{all.wire, p * count_width, added_width});
      }
      if (added_width == count_width) counts = {all};
    }
    for (; stage < plan_.registers; ++stage) counts = {add_delay(stage, counts)};
    const hdl::Slice total = module_.add_wire("total", total_width_);
    std::vector<hdl::Connection> connections = {{"count_i", counts}, {"add_i", {control("count")}}};
    if (has_table(layer_)) {
      connections.push_back({"first_i", {control("first")}});
      connections.push_back({"copy_i", {control("copy")}});
    }
    connections.push_back({"shift_i", {control("shift")}});
    connections.push_back({"total_o", {total}});
    add_clocked("u_accumulate", has_table(layer_) ? "accumulate_copy" : "accumulate_chain",
                {{"neurons", {plan_.neurons}}, {"width", {total_width_}}, {"count_width", {added_width}}},
                hdl::always, std::move(connections));
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
      add(hdl::block_instance(fmt::format("u_count_{}", p), "count_parallel", {{"inputs", {lanes()}}},
                              {{"bits_i", std::move(products)}, {"count_o", std::move(count)}}));
  }

  hdl::Slice add_delay(std::int64_t stage, const hdl::Expression& value) {
    const hdl::Slice delayed = module_.add_wire(fmt::format("counts_delayed_{}", stage + 1), width_of(value));
    add_clocked(fmt::format("u_delay_{}", stage + 1), "hold", {{"width", {delayed.width}}},
                // Tables stop in place while sums wait to leave; control_folded lets its taps run out.
                has_table(layer_) ? hdl::Expression{control("step")} : hdl::always,
                {{"value_i", value}, {"value_o", {delayed}}});
    return delayed;
  }

  hdl::Slice add_bias(const hdl::Slice& total) {
    const hdl::Slice bias = module_.add_wire("bias", total_width_);
    if (is_loadable(layer_))
      add_loadable("u_biases", plan::LoadableContent::biases, control("fetch_bias"), control("neuron"), bias);
    else
      add_clocked("u_biases", "memory_rom",
                  {{"width", {total_width_}},
                   {"depth", {plan_.groups * plan_.neurons}},
                   {"block", {0}},
                   {"content", plan::preset_rows(layer_, plan_)}},
                  {control("fetch_bias")}, {{"address_i", {control("neuron")}}, {"data_o", {bias}}});
    const hdl::Slice sum = module_.add_wire("sum", total_width_);
    add(hdl::block_instance("u_add_bias", "add_bias", {{"width", {total_width_}}},
                            {{"total_i", {total}}, {"bias_i", {bias}}, {"sum_o", {sum}}}));
    return sum;
  }

  /// A value that is offered, and the wire that says whether it is taken.
  struct Offer {
    hdl::Slice value, valid, taken;
  };

  /// A register that passes an offer on, so that no path leads from the accumulators through a pool or a
  /// requantiser.
  Offer add_register(const std::string& name, const Offer& offer) {
    const Offer held{module_.add_wire(name, offer.value.width), module_.add_wire(name + "_valid", 1),
                     module_.add_wire(name + "_taken", 1)};
    add_clocked("u_" + name, "register_slice", {{"width", {offer.value.width}}}, hdl::always,
                {{"value_i", {offer.value}},
                 {"valid_i", {offer.valid}},
                 {"ready_i", {held.taken}},
                 {"ready_o", {offer.taken}},
                 {"value_o", {held.value}},
                 {"valid_o", {held.valid}}});
    return held;
  }

  void add_output(const hdl::Slice& sum) {
    const Offer out{{"sum_o", 0, plan::value_width(layer_)}, {"valid_o"}, {"ready_i"}};
    Offer offer{sum, control("offered"), control("taken")};
    if (has_table(layer_)) offer = add_register("sum_held", offer);
    if (layer_.pool != nullptr) {
      if (!has_table(layer_)) return add_pool(offer, out);
      const Offer pooled{module_.add_wire("pooled", out.value.width), module_.add_wire("pooled_valid", 1),
                         module_.add_wire("pooled_taken", 1)};
      add_pool(offer, pooled);
      offer = add_register("pooled_held", pooled);
    }
    module_.assignments.push_back({"sum_o", {offer.value}});
    module_.assignments.push_back({"valid_o", {offer.valid}});
    module_.assignments.push_back({offer.taken.wire, {out.taken}});
  }

  void add_pool(const Offer& offer, const Offer& pooled) {
    add_clocked("u_pool", "pool_chain",
                {{"neurons", {plan_.neurons}},
                 {"width", {total_width_}},
                 {"out_width", {pooled.value.width}},
                 {"window", {plan_.inner}},
                 {"maximum", {layer_.pool->pool == netlist::PoolKind::max}}},
                hdl::always,
                {{"value_i", {offer.value}},
                 {"valid_i", {offer.valid}},
                 {"ready_i", {pooled.taken}},
                 {"ready_o", {offer.taken}},
                 {"value_o", {pooled.value}},
                 {"valid_o", {pooled.valid}}});
  }

  netlist::Layer layer_;
  plan::FoldPlan plan_;
  const plan::LoadPlan& loads_;
  unsigned total_width_;
  hdl::Module module_;
  std::map<std::string, hdl::Slice, std::less<>> control_;  ///< by name
  hdl::Slice inside_;
  std::vector<hdl::Slice> input_words_, weight_words_;  ///< [copies]
  hdl::Slice input_bits_, weight_bits_, thresholds_, products_, lane_;
  hdl::Expression magnitudes_, signs_;
};

}  // namespace

hdl::Module lower_folded_layer(const netlist::Layer& layer, const std::string& prefix,
                               const plan::LoadPlan& loads) {
  return FoldedLayerLowering(layer, prefix, loads).lower();
}

}  // namespace pulsewright::rtl

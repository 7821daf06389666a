// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <fmt/format.h>

#include "base/bits.h"
#include "hdl/stream_ports.h"
#include "plan/layer_plan.h"
#include "plan/stages.h"
#include "rtl/load_ports.h"
#include "rtl/passes.h"
#include "rtl/top.h"

namespace pulsewright::rtl {

namespace {

/// Values on their way from one place to the next: one by one from and to a folded layer, those of a whole
/// image side by side from and to a parallel one.
struct Values {
  hdl::Slice data;
  hdl::Slice valid;
  hdl::Slice ready;
  hdl::Expression settings = {};  ///< of the image that they belong to, while they are offered
};

/// The rows of the memory of margins: those of 2^k halvings begin at row length / 2^k, so that the rows
/// before the shortest length have no meaning.
primitives::Parameters::List margin_rows(const netlist::Layer& layer) {
  const std::int64_t length = layer.input_stream->length;
  primitives::Parameters::List rows(static_cast<std::size_t>(2 * length) + 1);
  for (std::int64_t k = layer.halvings; k >= 0; --k) {
    const std::int64_t bits = length >> k;
    const std::vector<std::int64_t> margins = leader_margins(layer, bits, static_cast<unsigned>(k));
    std::ranges::copy(margins, rows.begin() + bits);
  }
  return rows;
}

/// Builds the top module: receive; then each layer, with requantisers and what joins the two kinds of layers
/// before it; then send.
class TopLowering {
 public:
  TopLowering(const netlist::Netlist& netlist, const netlist::Chain& chain)
      : netlist_(netlist),
        chain_(chain),
        loads_(plan::load_plan(chain)),
        top_(hdl::empty_top(netlist.name, chain.input->features, chain.classes())) {
    for (const Setting& setting : settings_of(netlist))
      top_.ports.push_back({setting_port(setting), hdl::Direction::input, setting.width});
    if (!loads_.memories.empty()) add_load_ports(top_, loads_);
  }

  hdl::Module lower() {
    hdl::Slice drop;
    served_ = chain_.layers.front().synapses->id;
    Values values = chain_.layers.front().fold ? receive_one_by_one(drop) : receive_image();
    for (std::size_t l = 0; l < chain_.layers.size(); ++l) {
      const netlist::Layer& layer = chain_.layers[l];
      served_ = layer.requantise->id;
      if (l > 0) values = to_thresholds(chain_.layers[l - 1], layer, values);
      served_ = layer.synapses->id;
      values = layer.fold ? add_folded(layer, values,
                                       l == 0 ? hdl::Expression{drop} : hdl::Expression{hdl::literal(1, 0)})
                          : add_parallel(layer, values);
    }
    if (chain_.layers.back().fold)
      send_one_by_one(values);
    else
      send_image(values);
    return std::move(top_);
  }

 private:
  void add(hdl::Instance instance) {
    instance.node = served_;
    top_.instances.push_back(std::move(instance));
  }

  void add_clocked(const std::string& name, primitives::Block block,
                   std::vector<hdl::Connection> connections) {
    add(clocked_instance(name, std::move(block), hdl::reset_port, hdl::always, std::move(connections)));
  }

  void add_clocked(const std::string& name, std::string_view block, primitives::Parameters parameters,
                   std::vector<hdl::Connection> connections) {
    add(clocked_instance(name, block, std::move(parameters), hdl::reset_port, hdl::always,
                         std::move(connections)));
  }

  /// What the ports say while a pixel enters.
  hdl::Expression settings() {
    hdl::Expression all;
    if (netlist_.halvings > 0) {
      const unsigned width = plan::halvings_width(netlist_.halvings);
      hdl::Slice halvings{"halvings_i", 0, width};
      // A port can ask for more than the netlist has, and then gets the most: no stage sees more.
      if (static_cast<std::uint64_t>(netlist_.halvings) != low_mask(width)) {
        halvings = top_.add_wire("halvings", width);
        add(hdl::block_instance(
            "u_halvings", "limit",
            {{"width", {width}}, {"maximum", {static_cast<std::uint64_t>(netlist_.halvings)}}},
            {{"value_i", {hdl::Slice{"halvings_i", 0, width}}}, {"value_o", {halvings}}}));
      }
      all.push_back(halvings);
    }
    if (netlist_.early_exit != netlist::EarlyExit::never) all.push_back(hdl::Slice{"early_exit_i"});
    return all;
  }

  hdl::Slice both(const std::string& name, hdl::Expression one, hdl::Expression other) {
    const hdl::Slice wire = top_.add_wire(name, 1);
    add(hdl::block_instance("u_" + name, "gate_and", {{"width", {1}}, {"negate", {0}}},
                            {{"a_i", std::move(one)}, {"b_i", std::move(other)}, {"products_o", {wire}}}));
    return wire;
  }

  /// The settings that came with the last value that was taken at a place. Images follow one another through
  /// the stages, each with settings of its own, which therefore travel beside its values.
  hdl::Expression keep_settings(const std::string& place, const hdl::Expression& settings,
                                hdl::Expression enable) {
    if (settings.empty()) return {};
    const hdl::Slice kept = top_.add_wire(place + "_settings", width_of(settings));
    add(clocked_instance("u_" + place + "_settings", "hold", {{"width", {kept.width}}}, hdl::reset_port,
                         std::move(enable), {{"value_i", settings}, {"value_o", {kept}}}));
    return {kept};
  }

  /// The same at a place that takes values by a handshake.
  hdl::Expression keep_taken(const std::string& place, const hdl::Expression& settings,
                             const hdl::Slice& valid, const hdl::Slice& ready) {
    if (settings.empty()) return {};
    return keep_settings(place, settings, {both(place + "_takes", {valid}, {ready})});
  }

  hdl::Expression halvings_of(const hdl::Expression& settings) const {
    if (netlist_.halvings == 0) return {hdl::literal(1, 0)};
    return {part_of(settings, 0, plan::halvings_width(netlist_.halvings))};
  }

  /// Bits of settings that are kept as one wire.
  static hdl::Slice part_of(const hdl::Expression& settings, unsigned low, unsigned width) {
    const hdl::Slice& kept = std::get<hdl::Slice>(settings[0]);
    return {kept.wire, kept.low + low, width};
  }

  /// Pixels become thresholds as they arrive, so that only thresholds are kept.
  Values receive_image() {
    Values frame;
    frame.valid = top_.add_wire("frame_valid", 1);
    frame.ready = top_.add_wire("frame_ready", 1);
    const hdl::Slice threshold = add_pixel_thresholds(top_, chain_.layers.front());
    const auto features = static_cast<unsigned>(chain_.input->features);
    frame.data = top_.add_wire("frame", features * threshold.width);
    hdl::Slice pixel_ready{"s_axis_tready"};
    if (const hdl::Expression said = settings(); !said.empty()) {
      pixel_ready = top_.add_wire("pixel_ready", 1);
      top_.assignments.push_back({"s_axis_tready", {pixel_ready}});
      frame.settings = keep_taken("frame", said, hdl::Slice{"s_axis_tvalid"}, pixel_ready);
    }
    const primitives::Block receiver = plan::image_receiver(chain_.layers.front(), chain_.input->features);
    add_clocked("u_receive", receiver,
                {{"data_i", {threshold}},
                 {"tvalid_i", {hdl::Slice{"s_axis_tvalid"}}},
                 {"tlast_i", {hdl::Slice{"s_axis_tlast"}}},
                 {"ready_i", {frame.ready}},
                 {"tready_o", {pixel_ready}},
                 {"frame_o", {frame.data}},
                 {"valid_o", {frame.valid}},
                 {"error_o", {hdl::Slice{"frame_error_o"}}}});
    return frame;
  }

  /// The reader must forget the values of an image when `drop` is high.
  Values receive_one_by_one(hdl::Slice& drop) {
    Values pixels{add_pixel_thresholds(top_, chain_.layers.front()), top_.add_wire("frame_valid", 1),
                  top_.add_wire("frame_ready", 1)};
    pixels.settings = settings();
    drop = top_.add_wire("frame_drop", 1);
    const primitives::Block receiver = plan::image_receiver(chain_.layers.front(), chain_.input->features);
    add_clocked("u_receive", receiver,
                {{"tvalid_i", {hdl::Slice{"s_axis_tvalid"}}},
                 {"tlast_i", {hdl::Slice{"s_axis_tlast"}}},
                 {"ready_i", {pixels.ready}},
                 {"tready_o", {hdl::Slice{"s_axis_tready"}}},
                 {"valid_o", {pixels.valid}},
                 {"drop_o", {drop}},
                 {"error_o", {hdl::Slice{"frame_error_o"}}}});
    return pixels;
  }

  /// What leaves one layer as the thresholds that the next one takes, in the way in which it takes them.
  Values to_thresholds(const netlist::Layer& from, const netlist::Layer& to, Values values) {
    const bool together = from.fold == nullptr && to.fold == nullptr;
    const auto count = static_cast<unsigned>(from.outputs());
    for (const plan::Joint joint : plan::joints_between(architecture_of(from), architecture_of(to))) {
      if (joint == plan::Joint::scatter) values = scatter(from, values);
      if (joint == plan::Joint::requantise)
        values.data = requantise(from, to, values.data, together ? count : 1);
      if (joint == plan::Joint::gather) values = gather(from, to, values, count);
    }
    return values;
  }

  /// Values of one layer to thresholds of the next: `count` side by side, or one after the other.
  hdl::Slice requantise(const netlist::Layer& from, const netlist::Layer& to, const hdl::Slice& values,
                        unsigned count) {
    const unsigned in_width = plan::value_width(from);
    const unsigned out_width = plan::threshold_width(to);
    const std::string& id = to.requantise->id;
    const bool together = from.fold == nullptr && to.fold == nullptr;
    const hdl::Slice thresholds =
        top_.add_wire((together ? "thresholds_" : "threshold_") + id, count * out_width);
    const primitives::Block block = plan::requantiser_between(from, to);
    if (is_loadable(from)) {
      requantise_loadable(from, to, block, values, thresholds);
      return thresholds;
    }
    for (unsigned j = 0; j < count; ++j)
      add(hdl::block_instance("u_thresholds_" + id + (together ? fmt::format("_{}", j) : ""), block,
                              {{"value_i", {hdl::Slice{values.wire, j * in_width, in_width}}},
                               {"value_o", {hdl::Slice{thresholds.wire, j * out_width, out_width}}}}));
    return thresholds;
  }

  /// Behind a loadable layer, whose values come one by one: its gain comes with its weights.
  void requantise_loadable(const netlist::Layer& from, const netlist::Layer& to,
                           const primitives::Block& block, const hdl::Slice& value,
                           const hdl::Slice& threshold) {
    const std::string& id = to.requantise->id;
    const std::string& layer = from.synapses->id;
    const hdl::Slice shift =
        top_.add_wire("shift_" + id, loads_.memory(layer, plan::LoadableContent::shift).width);
    add(loadable_instance("u_shift_" + id, loads_, layer, plan::LoadableContent::shift, hdl::always,
                          {hdl::literal(1, 0)}, shift));
    add(hdl::block_instance("u_thresholds_" + id, block,
                            {{"value_i", {hdl::Slice{value.wire, 0, plan::value_width(from)}}},
                             {"shift_i", {shift}},
                             {"value_o", {threshold}}}));
  }

  Values scatter(const netlist::Layer& from, const Values& all) {
    Values one{top_.add_wire(plan::layer_wire_name(from, "sum"), plan::value_width(from)),
               top_.add_wire(plan::layer_wire_name(from, "offered"), 1),
               top_.add_wire(plan::layer_wire_name(from, "taken"), 1)};
    one.settings = keep_taken("scatter_" + from.synapses->id, all.settings, all.valid, all.ready);
    add_clocked("u_scatter_" + from.synapses->id, plan::scatterer(from),
                {{"values_i", {all.data}},
                 {"valid_i", {all.valid}},
                 {"ready_i", {one.ready}},
                 {"ready_o", {all.ready}},
                 {"value_o", {one.data}},
                 {"valid_o", {one.valid}}});
    return one;
  }

  Values gather(const netlist::Layer& from, const netlist::Layer& to, const Values& one, unsigned count) {
    const unsigned width = plan::threshold_width(to);
    const std::string& id = to.requantise->id;
    Values all{top_.add_wire("thresholds_" + id, count * width), top_.add_wire("gathered_" + id, 1),
               top_.add_wire("wanted_" + id, 1)};
    all.settings = keep_taken("gather_" + id, one.settings, one.valid, one.ready);
    add_clocked("u_gather_" + id, plan::gatherer(from, to),
                {{"value_i", {one.data}},
                 {"valid_i", {one.valid}},
                 {"ready_i", {all.ready}},
                 {"ready_o", {one.ready}},
                 {"values_o", {all.data}},
                 {"valid_o", {all.valid}}});
    return all;
  }

  Values add_folded(const netlist::Layer& layer, const Values& from, hdl::Expression drop) {
    Values to{top_.add_wire(plan::layer_wire_name(layer, "sum"), plan::value_width(layer)),
              top_.add_wire(plan::layer_wire_name(layer, "valid"), 1),
              top_.add_wire(plan::layer_wire_name(layer, "ready"), 1)};
    to.settings = keep_taken("fold_" + layer.synapses->id, from.settings, from.valid, from.ready);
    std::vector<hdl::Connection> connections = {{"clk_i", {hdl::Slice{"clk_i"}}},
                                                {"rst_i", hdl::reset_port},
                                                {"value_i", {from.data}},
                                                {"valid_i", {from.valid}},
                                                {"drop_i", std::move(drop)},
                                                {"ready_o", {from.ready}},
                                                {"sum_o", {to.data}},
                                                {"valid_o", {to.valid}},
                                                {"ready_i", {to.ready}}};
    if (netlist_.halvings > 0) connections.push_back({"halvings_i", halvings_of(to.settings)});
    if (is_loadable(layer)) connect_load_ports(connections, loads_);
    add({plan::layer_instance_name(layer),
         nullptr,
         plan::layer_module_name(netlist_.name, layer),
         {},
         connections});
    return to;
  }

  /// The control, the input bank and the datapath of a layer.
  Values add_parallel(const netlist::Layer& layer, const Values& from) {
    const std::string& id = layer.synapses->id;
    Values to;
    to.valid = top_.add_wire(plan::layer_wire_name(layer, "valid"), 1);
    to.ready = top_.add_wire(plan::layer_wire_name(layer, "ready"), 1);
    const hdl::Slice load = top_.add_wire(plan::layer_wire_name(layer, "load"), 1);
    const hdl::Slice restart = top_.add_wire(plan::layer_wire_name(layer, "restart"), 1);
    const hdl::Slice run = top_.add_wire(plan::layer_wire_name(layer, "run"), 1);
    const hdl::Slice count = top_.add_wire(plan::layer_wire_name(layer, "count"), 1);
    to.settings = keep_settings("run_" + id, from.settings, {load});
    const bool leaves_early =
        netlist_.early_exit != netlist::EarlyExit::never && &layer == &chain_.layers.back();
    const hdl::Expression stop = leaves_early
                                     ? hdl::Expression{top_.add_wire(plan::layer_wire_name(layer, "stop"), 1)}
                                     : hdl::Expression{hdl::literal(1, 0)};
    add_clocked("u_control_" + id, plan::layer_control(layer, netlist_.halvings),
                {{"valid_i", {from.valid}},
                 {"ready_i", {to.ready}},
                 {"halvings_i", halvings_of(to.settings)},
                 {"stop_i", stop},
                 {"ready_o", {from.ready}},
                 {"load_o", {load}},
                 {"restart_o", {restart}},
                 {"run_o", {run}},
                 {"count_o", {count}},
                 {"valid_o", {to.valid}}});
    const hdl::Slice bank = top_.add_wire(plan::layer_wire_name(layer, "bank"), from.data.width);
    add(clocked_instance("u_bank_" + id, plan::input_bank(layer), hdl::reset_port, {load},
                         {{"value_i", {from.data}}, {"value_o", {bank}}}));
    to.data = top_.add_wire(plan::layer_wire_name(layer, "totals"),
                            static_cast<unsigned>(layer.synapses->neurons()) * plan::total_width(layer));
    std::vector<hdl::Connection> connections = {
        {"clk_i", {hdl::Slice{"clk_i"}}}, {"restart_i", {restart}}, {"run_i", {run}}, {"count_i", {count}},
        {"thresholds_i", {bank}},         {"totals_o", {to.data}}};
    if (netlist_.halvings > 0) connections.push_back({"halvings_i", halvings_of(to.settings)});
    add({plan::layer_instance_name(layer),
         nullptr,
         plan::layer_module_name(netlist_.name, layer),
         {},
         connections});
    if (leaves_early) watch_leader(layer, to, restart, count, std::get<hdl::Slice>(stop[0]));
    return to;
  }

  /// Stops the last layer when an image may leave early and its class is decided.
  void watch_leader(const netlist::Layer& layer, const Values& sums, const hdl::Slice& restart,
                    const hdl::Slice& count, const hdl::Slice& stop) {
    const primitives::Parameters::List margins = margin_rows(layer);
    const unsigned width = bits_for(std::ranges::max(margins));
    const auto length = static_cast<std::uint64_t>(layer.input_stream->length);
    // The memory answers a clock late, so the watcher asks for the row of the clock to come.
    const hdl::Slice margin = top_.add_wire(plan::layer_wire_name(layer, "margin"), std::max(1U, width));
    const hdl::Slice counted = top_.add_wire(plan::layer_wire_name(layer, "counted"), bits_for(2 * length));
    const hdl::Slice decided = top_.add_wire(plan::layer_wire_name(layer, "decided"), 1);
    add_clocked(
        "u_margins", "memory_rom",
        {{"width", {margin.width}}, {"depth", {margins.size()}}, {"block", {0}}, {"content", margins}},
        {{"address_i", {counted}}, {"data_o", {margin}}});
    const primitives::Block leader = plan::leader_watcher(layer, margin.width);
    add(clocked_instance("u_leader", leader, {restart}, hdl::always,
                         {{"count_i", {count}},
                          {"totals_i", {sums.data}},
                          {"margin_i", {margin}},
                          {"halvings_i", halvings_of(sums.settings)},
                          {"address_o", {counted}},
                          {"decided_o", {decided}}}));
    const unsigned early = netlist_.halvings > 0 ? plan::halvings_width(netlist_.halvings) : 0;
    add(hdl::block_instance(
        "u_stop", "gate_and", {{"width", {1}}, {"negate", {0}}},
        {{"a_i", {decided}}, {"b_i", {part_of(sums.settings, early, 1)}}, {"products_o", {stop}}}));
  }

  void send_image(const Values& logits) {
    const primitives::Block sender = plan::answer_sender(chain_.layers.back(), chain_.classes());
    add_clocked("u_send", sender,
                {{"logits_i", {logits.data}},
                 {"valid_i", {logits.valid}},
                 {"tready_i", {hdl::Slice{"m_axis_tready"}}},
                 {"ready_o", {logits.ready}},
                 {"tdata_o", {hdl::Slice{"m_axis_tdata", 0, hdl::output_bits}}},
                 {"tvalid_o", {hdl::Slice{"m_axis_tvalid"}}},
                 {"tlast_o", {hdl::Slice{"m_axis_tlast"}}}});
  }

  void send_one_by_one(const Values& logits) {
    const primitives::Block sender = plan::answer_sender(chain_.layers.back(), chain_.classes());
    add_clocked("u_send", sender,
                {{"value_i", {logits.data}},
                 {"valid_i", {logits.valid}},
                 {"tready_i", {hdl::Slice{"m_axis_tready"}}},
                 {"ready_o", {logits.ready}},
                 {"tdata_o", {hdl::Slice{"m_axis_tdata", 0, hdl::output_bits}}},
                 {"tvalid_o", {hdl::Slice{"m_axis_tvalid"}}},
                 {"tlast_o", {hdl::Slice{"m_axis_tlast"}}}});
  }

  const netlist::Netlist& netlist_;
  const netlist::Chain& chain_;
  plan::LoadPlan loads_;
  hdl::Module top_;
  std::string served_;  ///< id of the node for which blocks are added
};

}  // namespace

hdl::Module lower_top(const netlist::Netlist& netlist, const netlist::Chain& chain) {
  return TopLowering(netlist, chain).lower();
}

}  // namespace pulsewright::rtl

// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <fmt/format.h>

#include "base/bits.h"
#include "base/failure.h"
#include "netlist/document.h"
#include "rtl/fold_plan.h"
#include "rtl/layer_plan.h"
#include "rtl/passes.h"
#include "rtl/top.h"

namespace pulsewright {

namespace {

const Expression reset = {Slice{"rst_i"}};
const Expression always = {Literal{1, {1}}};

/// A value that waits, and the wire on which its taker answers.
struct Handshake {
  Slice valid;
  Slice ready;
};

/// Builds the top module: receive, then per layer requantise, hold, stream, count; then send.
class TopLowering {
 public:
  TopLowering(const Netlist& netlist, const Chain& chain)
      : netlist_(netlist),
        chain_(chain),
        module_(empty_top(netlist.name, chain.input->features, chain.classes())) {}

  Module lower() {
    Handshake handshake = add_handshake("frame_valid", "frame_ready");
    Slice thresholds = receive(handshake);
    Slice totals;
    for (std::size_t l = 0; l < chain_.layers.size(); ++l) {
      const Layer& layer = chain_.layers[l];
      if (l > 0) thresholds = requantise(chain_.layers[l - 1], layer, totals);
      const Handshake next = add_handshake(layer_wire_name(layer, "valid"), layer_wire_name(layer, "ready"));
      totals = stream(layer, thresholds, handshake, next);
      handshake = next;
    }
    send(totals, handshake);
    return std::move(module_);
  }

 private:
  void add(Instance instance) { module_.instances.push_back(std::move(instance)); }

  Handshake add_handshake(const std::string& valid, const std::string& ready) {
    return {module_.add_wire(valid, 1), module_.add_wire(ready, 1)};
  }

  /// Pixels become thresholds as they arrive, so that only thresholds are kept. Returns the frame.
  Slice receive(const Handshake& frame) {
    const Layer& first = chain_.layers.front();
    const unsigned width = threshold_width(first);
    const unsigned features = static_cast<unsigned>(chain_.input->features);
    const Slice threshold = add_pixel_thresholds(module_, first);
    const Slice thresholds = module_.add_wire("frame", features * width);
    add(clocked_instance("u_receive", "axis_receive", {{"beats", {features}}, {"width", {width}}}, reset,
                         always,
                         {{"data_i", {threshold}},
                          {"tvalid_i", {Slice{"s_axis_tvalid"}}},
                          {"tlast_i", {Slice{"s_axis_tlast"}}},
                          {"ready_i", {frame.ready}},
                          {"tready_o", {Slice{"s_axis_tready"}}},
                          {"frame_o", {thresholds}},
                          {"valid_o", {frame.valid}},
                          {"error_o", {Slice{"frame_error_o"}}}}));
    return thresholds;
  }

  /// Sums of one layer to thresholds of the next.
  Slice requantise(const Layer& from, const Layer& to, const Slice& totals) {
    const unsigned in_width = total_width(from);
    const unsigned out_width = threshold_width(to);
    const unsigned count = static_cast<unsigned>(from.synapses->neurons());
    const Slice values = module_.add_wire("thresholds_" + to.requantise->id, count * out_width);
    for (unsigned j = 0; j < count; ++j)
      add(block_instance(fmt::format("u_thresholds_{}_{}", to.requantise->id, j), "requantise",
                         requantise_parameters(to.requantise->requantisation, in_width, out_width),
                         {{"value_i", {Slice{totals.wire, j * in_width, in_width}}},
                          {"value_o", {Slice{values.wire, j * out_width, out_width}}}}));
    return values;
  }

  /// The control, the input bank and the datapath of a layer. Returns its sums.
  Slice stream(const Layer& layer, const Slice& thresholds, const Handshake& from, const Handshake& to) {
    const std::string& id = layer.synapses->id;
    const Slice load = module_.add_wire(layer_wire_name(layer, "load"), 1);
    const Slice restart = module_.add_wire(layer_wire_name(layer, "restart"), 1);
    const Slice run = module_.add_wire(layer_wire_name(layer, "run"), 1);
    const Slice count = module_.add_wire(layer_wire_name(layer, "count"), 1);
    add(clocked_instance("u_control_" + id, "control_layer",
                         {{"length", {static_cast<std::uint64_t>(layer.input_stream->length)}},
                          {"delay", {static_cast<std::uint64_t>(layer.synapses->pipeline_delay)}}},
                         reset, always,
                         {{"valid_i", {from.valid}},
                          {"ready_i", {to.ready}},
                          {"ready_o", {from.ready}},
                          {"load_o", {load}},
                          {"restart_o", {restart}},
                          {"run_o", {run}},
                          {"count_o", {count}},
                          {"valid_o", {to.valid}}}));
    const Slice bank = module_.add_wire(layer_wire_name(layer, "bank"), thresholds.width);
    add(clocked_instance("u_bank_" + id, "hold", {{"width", {thresholds.width}}}, reset, {load},
                         {{"value_i", {thresholds}}, {"value_o", {bank}}}));
    return add_datapath(layer, bank, restart, run, count);
  }

  Slice add_datapath(const Layer& layer, const Slice& bank, const Slice& restart, const Slice& run,
                     const Slice& count) {
    const Slice totals =
        module_.add_wire(layer_wire_name(layer, "totals"),
                         static_cast<unsigned>(layer.synapses->neurons()) * total_width(layer));
    add({layer_instance_name(layer),
         nullptr,
         layer_module_name(netlist_.name, layer),
         {},
         {{"clk_i", {Slice{"clk_i"}}},
          {"restart_i", {restart}},
          {"run_i", {run}},
          {"count_i", {count}},
          {"thresholds_i", {bank}},
          {"totals_o", {totals}}}});
    return totals;
  }

  void send(const Slice& logits, const Handshake& handshake) {
    const Layer& last = chain_.layers.back();
    add(clocked_instance(
        "u_send", "axis_send",
        {{"classes", {static_cast<std::uint64_t>(last.synapses->neurons())}}, {"width", {total_width(last)}}},
        reset, always,
        {{"logits_i", {logits}},
         {"valid_i", {handshake.valid}},
         {"tready_i", {Slice{"m_axis_tready"}}},
         {"ready_o", {handshake.ready}},
         {"tdata_o", {Slice{"m_axis_tdata", 0, output_bits}}},
         {"tvalid_o", {Slice{"m_axis_tvalid"}}},
         {"tlast_o", {Slice{"m_axis_tlast"}}}}));
  }

  const Netlist& netlist_;
  const Chain& chain_;
  Module module_;
};

/// What keeps a netlist from being lowered.
class LowerableCheck {
 public:
  explicit LowerableCheck(const Netlist& netlist) : netlist_(netlist), chain_(chain_of(netlist)) {}

  Diagnostics run() {
    hold(chain_.input->id, chain_.input->maximum <= 255, "a maximum of at most 255 (8-bit pixels)",
         chain_.input->maximum);
    constexpr unsigned widest_beat = 16;  // of axis_receive, which takes thresholds of the first layer
    const Layer& first = chain_.layers.front();
    hold(first.synapses->id, threshold_width(first) <= widest_beat,
         fmt::format("a first source of at most {} bits", widest_beat - 1), threshold_width(first) - 1);
    for (const Layer& layer : chain_.layers) check_layer(layer);
    return std::move(found_);
  }

  Diagnostics run(const Layer& layer) {
    check_layer(layer);
    return std::move(found_);
  }

 private:
  void check_layer(const Layer& layer) {
    const unsigned widest = is_last(layer) ? output_bits : 46;
    hold(layer.synapses->id, value_width(layer) <= widest, fmt::format("sums of at most {} bits", widest),
         value_width(layer));
    if (layer.fold != nullptr)
      check_folded(layer);
    else
      check_parallel(layer);
  }

  bool is_first(const Layer& layer) const { return layer.synapses == chain_.layers.front().synapses; }
  bool is_last(const Layer& layer) const { return layer.synapses == chain_.layers.back().synapses; }

  void check_parallel(const Layer& layer) {
    if (layer.conv2d) refuse(layer.conv2d->id, "dense nodes", "conv2d");
    if (layer.pool) refuse(layer.pool->id, "dense nodes", "pool");
    if (layer.conv2d) return;
    constexpr std::int64_t widest_bank = 65536;
    const std::int64_t bank = layer.synapses->inputs() * threshold_width(layer);
    hold(layer.synapses->id, bank <= widest_bank,
         fmt::format("inputs * (source width + 1) of at most {}", widest_bank), bank);
    if (const std::size_t levels = weight_levels(layer).size(); levels > 0)
      hold_parameters(layer.synapses->id, "encode_compare",
                      {{"width", {threshold_width(layer) - 1}}, {"count", {levels}}});
  }

  void check_folded(const Layer& layer) {
    const std::string& id = layer.synapses->id;
    if (layer.synapses->accumulator == Accumulator::mux) refuse(id, "count accumulators", "mux");
    if (layer.conv2d && layer.conv2d->groups > 1) refuse(id, "conv2d nodes of one group", "more");
    if (layer.pool && (layer.pool->window.padding > 0 || layer.pool->window.dilation > 1))
      refuse(layer.pool->id, "pools without padding and dilation", "one with");
    if (is_first(layer))
      hold_parameters(chain_.input->id, "axis_receive_serial",
                      {{"beats", {static_cast<std::uint64_t>(chain_.input->features)}}});
    if (is_last(layer))
      hold_parameters(
          id, "axis_send_serial",
          {{"classes", {static_cast<std::uint64_t>(chain_.classes())}}, {"width", {output_bits}}});
    const FoldPlan plan = fold_plan(layer);
    hold_parameters(id, "control_folded", control_parameters(layer, plan));
    if (layer.conv2d) hold_parameters(layer.conv2d->id, "walk_window", walk_parameters(layer, plan));
    const std::int64_t row = std::int64_t{plan.neurons} * plan.lanes * (plan.magnitude_bits + plan.sign_bits);
    hold(id, row <= 4096, "rows of at most 4096 bits of weights", row);
  }

  void refuse(const std::string& id, std::string expected, std::string got) {
    const bool folded = netlist_.architecture == Architecture::folded;
    found_.push_back({Code::not_lowerable, pointer_to(id),
                      fmt::format("{} in the {} architecture", expected, to_text(netlist_.architecture)),
                      std::move(got),
                      folded ? "there is no Verilog for it yet; `pulsewright evaluate` runs it"
                             : "`pulsewright fold` gives it a folded schedule"});
  }

  /// The parameters of a block that a node would become are in their ranges.
  void hold_parameters(const std::string& id, std::string_view block, const Parameters& parameters) {
    for (const Diagnostic& wrong : check_parameters(*find_primitive(block), parameters, ""))
      found_.push_back({Code::not_lowerable, pointer_to(id),
                        fmt::format("{}{}: {}", block, wrong.where, wrong.expected), wrong.got,
                        fmt::format("the {} architecture cannot hold it", to_text(netlist_.architecture))});
  }

  void hold(const std::string& id, bool fits, std::string expected, std::int64_t got) {
    if (!fits)
      found_.push_back({Code::not_lowerable, pointer_to(id), std::move(expected), std::to_string(got),
                        fmt::format("the {} architecture cannot hold it", to_text(netlist_.architecture))});
  }

  std::string pointer_to(const std::string& id) const {
    const auto node = std::ranges::find(netlist_.nodes, id, id_of);
    return fmt::format("/nodes/{}", node - netlist_.nodes.begin());
  }

  const Netlist& netlist_;
  Chain chain_;
  Diagnostics found_;
};

}  // namespace

void add_stream_ports(Module& module) {
  module.ports.insert(module.ports.end(), {{"s_axis_tdata", Direction::input, pixel_bits},
                                           {"s_axis_tvalid", Direction::input, 1},
                                           {"s_axis_tready", Direction::output, 1},
                                           {"s_axis_tlast", Direction::input, 1},
                                           {"m_axis_tdata", Direction::output, output_bits},
                                           {"m_axis_tvalid", Direction::output, 1},
                                           {"m_axis_tready", Direction::input, 1},
                                           {"m_axis_tlast", Direction::output, 1}});
}

Module empty_top(const std::string& name, std::int64_t features, std::int64_t classes) {
  Module top;
  top.name = name + "_top";
  top.comment = fmt::format("{} pixels in, {} logits and a class out.", features, classes);
  top.ports = {{"clk_i", Direction::input, 1}, {"rst_i", Direction::input, 1}};
  add_stream_ports(top);
  top.ports.push_back({"frame_error_o", Direction::output, 1});
  return top;
}

Slice add_pixel_thresholds(Module& top, const Layer& first) {
  const Slice threshold = top.add_wire("pixel_threshold", threshold_width(first));
  top.instances.push_back(block_instance(
      "u_requantise_pixel", "requantise",
      requantise_parameters(first.requantise->requantisation, pixel_bits + 1, threshold.width),
      {{"value_i", {Slice{"s_axis_tdata", 0, pixel_bits}, literal(1, 0)}}, {"value_o", {threshold}}}));
  return threshold;
}

Diagnostics check_lowerable(const Netlist& netlist) {
  return LowerableCheck(netlist).run();
}

Diagnostics check_lowerable(const Netlist& netlist, const Layer& layer) {
  return LowerableCheck(netlist).run(layer);
}

Design lower_netlist(const Netlist& netlist) {
  const Chain chain = chain_of(netlist);
  Design design{netlist.name, netlist_hash(netlist), {}};
  const bool folded = netlist.architecture == Architecture::folded;
  for (const Layer& layer : chain.layers)
    design.modules.push_back(folded ? lower_folded_layer(layer, netlist.name)
                                    : lower_layer(layer, netlist.name));
  design.modules.push_back(folded ? lower_folded_top(netlist, chain) : TopLowering(netlist, chain).lower());
  return design;
}

}  // namespace pulsewright

// SPDX-License-Identifier: Apache-2.0
#include "baseline/lower_fixed_point.h"

#include <algorithm>
#include <iterator>
#include <optional>

#include <fmt/format.h>

#include "base/bits.h"
#include "base/failure.h"
#include "baseline/convolution_modules.h"
#include "baseline/folded_fixed_point.h"
#include "baseline/layer_modules.h"
#include "hdl/print_verilog.h"
#include "hdl/sink_unused_bits.h"
#include "hdl/stream_ports.h"
#include "plan/layer_plan.h"
#include "primitives/block_parameters.h"
#include "rtl/generate.h"
#include "rtl/passes.h"
#include "rtl/top.h"

namespace pulsewright::baseline {

namespace {

const hdl::Expression reset = {hdl::Slice{"rst_i"}};
const hdl::Expression always = {hdl::Literal{1, {1}}};

std::string layer_name(const FixedPointNetwork& network, std::size_t l) {
  return fmt::format("{}_{}", network.layers[l].kernel ? "conv2d" : "dense", l + 1);
}

std::vector<LayerPlace> places_of(const FixedPointNetwork& network) {
  std::vector<LayerPlace> places;
  for (std::size_t l = 0; l < network.layers.size(); ++l) {
    LayerPlace& place = places.emplace_back();
    place.module = fmt::format("{}_{}", network.name, layer_name(network, l));
    place.layer = &network.layers[l];
    place.format = network.format;
    if (l + 1 < network.layers.size()) place.next = power_of_two(network.layers[l + 1].requantisation);
  }
  return places;
}

unsigned depth_of(const LayerPlace& place) {
  return std::max(1u, graph_of(place).depth());
}

/// A value that waits, and the wire on which its taker answers.
struct Handshake {
  hdl::Slice value;
  hdl::Slice valid;
  hdl::Slice ready;
};

/// What the tops of both architectures share.
class TopBuilder {
 public:
  explicit TopBuilder(const FixedPointNetwork& network)
      : network_(network),
        places_(places_of(network)),
        top_(hdl::empty_top(network.name, network.features, static_cast<std::int64_t>(network.classes()))) {}

 protected:
  void add(hdl::Instance instance) { top_.instances.push_back(std::move(instance)); }

  /// s_axis_tdata as an activation, by the block that a stochastic design has for it.
  hdl::Slice add_pixel() {
    const hdl::Slice pixel = top_.add_wire("pixel", static_cast<unsigned>(network_.format.activation_bits));
    add(hdl::block_instance(
        "u_requantise_pixel", "requantise",
        requantise_parameters(network_.layers.front().requantisation, hdl::pixel_bits + 1, pixel.width),
        {{"value_i", {hdl::Slice{"s_axis_tdata", 0, hdl::pixel_bits}, hdl::literal(1, 0)}},
         {"value_o", {pixel}}}));
    return pixel;
  }

  std::vector<hdl::Connection> receive_ports(const Handshake& frame) const {
    return {{"tvalid_i", {hdl::Slice{"s_axis_tvalid"}}},
            {"tlast_i", {hdl::Slice{"s_axis_tlast"}}},
            {"ready_i", {frame.ready}},
            {"tready_o", {hdl::Slice{"s_axis_tready"}}}};
  }

  std::vector<hdl::Connection> send_ports(const Handshake& logits) const {
    return {{"valid_i", {logits.valid}},
            {"tready_i", {hdl::Slice{"m_axis_tready"}}},
            {"ready_o", {logits.ready}},
            {"tdata_o", {hdl::Slice{"m_axis_tdata", 0, hdl::output_bits}}},
            {"tvalid_o", {hdl::Slice{"m_axis_tvalid"}}},
            {"tlast_o", {hdl::Slice{"m_axis_tlast"}}}};
  }

  /// Wires <name>_valid and <name>_ready beside a value.
  Handshake add_handshake(const std::string& name, const hdl::Slice& value) {
    return {value, top_.add_wire(name + "_valid", 1), top_.add_wire(name + "_ready", 1)};
  }

  hdl::Design design(std::vector<hdl::Module> layers) {
    layers.push_back(std::move(top_));
    return {network_.name, network_hash(network_), std::move(layers), "fixed-point network"};
  }

  const FixedPointNetwork& network_;
  std::vector<LayerPlace> places_;
  hdl::Module top_;
};

/// Receive all pixels, hold them, let the trees settle, hold their values for the next layer, send.
class ParallelTop : TopBuilder {
 public:
  using TopBuilder::TopBuilder;

  hdl::Design lower() {
    Handshake stage = receive();
    std::vector<hdl::Module> layers;
    for (std::size_t l = 0; l < places_.size(); ++l) {
      layers.push_back(parallel_layer(places_[l]));
      stage = add_layer(places_[l], l, stage);
    }
    std::vector<hdl::Connection> ports = send_ports(stage);
    ports.insert(ports.begin(), {"logits_i", {stage.value}});
    add(clocked_instance("u_send", "axis_send",
                         {{"classes", {network_.classes()}}, {"width", {places_.back().output_bits()}}},
                         reset, always, ports));
    return design(std::move(layers));
  }

 private:
  Handshake receive() {
    const hdl::Slice pixel = add_pixel();
    const auto beats = static_cast<unsigned>(network_.features);
    const Handshake frame = add_handshake("frame", top_.add_wire("frame", beats * pixel.width));
    std::vector<hdl::Connection> ports = receive_ports(frame);
    ports.insert(ports.begin(), {"data_i", {pixel}});
    ports.insert(
        ports.end(),
        {{"frame_o", {frame.value}}, {"valid_o", {frame.valid}}, {"error_o", {hdl::Slice{"frame_error_o"}}}});
    add(clocked_instance("u_receive", "axis_receive", {{"beats", {beats}}, {"width", {pixel.width}}}, reset,
                         always, ports));
    return frame;
  }

  Handshake add_layer(const LayerPlace& place, std::size_t l, const Handshake& from) {
    const std::string name = fmt::format("dense_{}", l + 1);
    const hdl::Slice load = top_.add_wire(name + "_load", 1);
    const hdl::Slice bank = top_.add_wire(name + "_bank", from.value.width);
    const auto neurons = static_cast<unsigned>(place.layer->neurons());
    const Handshake to = add_handshake(name, top_.add_wire(name + "_values", neurons * place.output_bits()));
    const hdl::Slice unused = top_.add_wire(name + "_unused", 3);
    add(clocked_instance("u_control_" + name, "control_layer",
                         {{"length", {depth_of(place)}}, {"delay", {0}}, {"halvings", {0}}}, reset, always,
                         {{"valid_i", {from.valid}},
                          {"ready_i", {to.ready}},
                          {"halvings_i", {hdl::literal(1, 0)}},
                          {"stop_i", {hdl::literal(1, 0)}},
                          {"ready_o", {from.ready}},
                          {"load_o", {load}},
                          {"restart_o", {hdl::Slice{unused.wire, 0, 1}}},
                          {"run_o", {hdl::Slice{unused.wire, 1, 1}}},
                          {"count_o", {hdl::Slice{unused.wire, 2, 1}}},
                          {"valid_o", {to.valid}}}));
    add(clocked_instance("u_bank_" + name, "hold", {{"width", {bank.width}}}, reset, {load},
                         {{"value_i", {from.value}}, {"value_o", {bank}}}));
    add({"u_" + name,
         nullptr,
         place.module,
         {},
         {{"clk_i", {hdl::Slice{"clk_i"}}}, {"values_i", {bank}}, {"values_o", {to.value}}}});
    return to;
  }
};

/// Pixels go through the first layer as they come, its values through the next one as they leave.
class SerialTop : TopBuilder {
 public:
  using TopBuilder::TopBuilder;

  hdl::Design lower() {
    const Handshake frame = add_handshake("frame", add_pixel());
    const hdl::Slice drop = top_.add_wire("frame_drop", 1);
    std::vector<hdl::Connection> ports = receive_ports(frame);
    ports.insert(
        ports.end(),
        {{"valid_o", {frame.valid}}, {"drop_o", {drop}}, {"error_o", {hdl::Slice{"frame_error_o"}}}});
    add(clocked_instance("u_receive", "axis_receive_serial",
                         {{"beats", {static_cast<std::uint64_t>(network_.features)}}}, reset, always, ports));
    Handshake stage = frame;
    std::vector<hdl::Module> layers;
    for (std::size_t l = 0; l < places_.size(); ++l) {
      for (hdl::Module& part : modules_of(places_[l])) layers.push_back(std::move(part));
      stage = add_layer(places_[l], l, stage, l == 0 ? std::optional(drop) : std::nullopt);
    }
    ports = send_ports(stage);
    ports.insert(ports.begin(), {"value_i", {stage.value}});
    add(clocked_instance("u_send", "axis_send_serial",
                         {{"classes", {network_.classes()}}, {"width", {places_.back().output_bits()}}},
                         reset, always, ports));
    return design(std::move(layers));
  }

 private:
  static std::vector<hdl::Module> modules_of(const LayerPlace& place) {
    if (place.layer->kernel) return serial_convolution(place);
    return {serial_layer(place)};
  }

  /// Only a frame that is being received can be dropped.
  Handshake add_layer(const LayerPlace& place, std::size_t l, const Handshake& from,
                      const std::optional<hdl::Slice>& drop) {
    const std::string name = layer_name(network_, l);
    const Handshake to = add_handshake(name, top_.add_wire(name + "_value", place.output_bits()));
    hdl::Expression dropped = {hdl::literal(1, 0)};
    if (drop) dropped = {*drop};
    add({"u_" + name,
         nullptr,
         place.module,
         {},
         {{"clk_i", {hdl::Slice{"clk_i"}}},
          {"rst_i", reset},
          {"value_i", {from.value}},
          {"valid_i", {from.valid}},
          {"drop_i", std::move(dropped)},
          {"ready_o", {from.ready}},
          {"value_o", {to.value}},
          {"valid_o", {to.valid}},
          {"ready_i", {to.ready}}}});
    return to;
  }
};

plan::Timing parallel_timing(const FixedPointNetwork& network) {
  const auto classes = static_cast<std::int64_t>(network.classes());
  plan::Timing timing{network.features + classes + 2, std::max(network.features + 1, classes + 2)};
  for (const LayerPlace& place : places_of(network)) {
    const std::int64_t depth = depth_of(place);
    timing.latency_clocks += depth + 1;
    timing.interval_clocks = std::max(timing.interval_clocks, depth + 2);
  }
  return timing;
}

/// From the last input of a dense layer to its first value it takes four clocks, its sums leave one per
/// clock, and there is a clock between two images.
plan::Timing dense_timing(const FixedPointLayer& layer) {
  const auto inputs = static_cast<std::int64_t>(layer.inputs());
  const auto neurons = static_cast<std::int64_t>(layer.neurons());
  return {neurons + 3, std::max(inputs, neurons) + 1};
}

/// Every layer takes an image while the one before it works on the next, so that the slowest sets the pace.
plan::Timing serial_timing(const FixedPointNetwork& network) {
  plan::Timing timing{network.features + 1, static_cast<std::int64_t>(network.classes()) + 1};
  for (const FixedPointLayer& layer : network.layers) {
    const plan::Timing own = layer.kernel ? convolution_timing(convolution_plan(layer)) : dense_timing(layer);
    timing.latency_clocks += own.latency_clocks;
    timing.interval_clocks = std::max(timing.interval_clocks, own.interval_clocks);
  }
  return timing;
}

}  // namespace

Diagnostics check_lowerable(const FixedPointNetwork& network, const FixedPointLayout& layout) {
  if (layout.architecture == FixedPointArchitecture::folded)
    return check_table_netlist(network, layout.folds);
  Diagnostics found;
  for (const LayerPlace& place : places_of(network)) {
    if (!place.layer->kernel) continue;
    if (layout.architecture == FixedPointArchitecture::serial)
      std::ranges::move(check_convolution(place), std::back_inserter(found));
    else
      found.push_back({Code::not_lowerable, place.module, "dense layers in the parallel architecture",
                       "a convolution", "`--architecture serial` takes it"});
  }
  return found;
}

hdl::Design lower_fixed_point(const FixedPointNetwork& network, const FixedPointLayout& layout) {
  PW_ASSERT(check_lowerable(network, layout).empty());
  if (layout.architecture == FixedPointArchitecture::folded)
    return rtl::lower_netlist(table_netlist(network, layout.folds));
  hdl::Design design = layout.architecture == FixedPointArchitecture::parallel ? ParallelTop(network).lower()
                                                                               : SerialTop(network).lower();
  sink_unused_bits(design);
  verify_structure(design);
  return design;
}

fpga::LayerNames layer_names(const FixedPointNetwork& network) {
  fpga::LayerNames names;
  for (std::size_t l = 0; l < network.layers.size(); ++l)
    for (const std::string& part :
         {layer_name(network, l), fmt::format("requantise_{}", l + 1), fmt::format("pool_{}", l + 1)})
      names[part] = layer_name(network, l);
  return names;
}

std::vector<TextFile> generate_fixed_point_rtl(const FixedPointNetwork& network,
                                               const FixedPointLayout& layout) {
  if (layout.architecture == FixedPointArchitecture::folded)
    return rtl::generate_rtl(table_netlist(network, layout.folds));
  std::vector<TextFile> files = print_verilog(lower_fixed_point(network, layout));
  if (layout.architecture == FixedPointArchitecture::serial)
    for (const LayerPlace& place : places_of(network))
      if (!place.layer->kernel) files.push_back(weight_file(place));
  return files;
}

plan::Timing timing_of(const FixedPointNetwork& network, const FixedPointLayout& layout) {
  if (layout.architecture == FixedPointArchitecture::folded) {
    const netlist::Netlist netlist = table_netlist(network, layout.folds);
    return plan::timing_of(chain_of(netlist));
  }
  return layout.architecture == FixedPointArchitecture::parallel ? parallel_timing(network)
                                                                 : serial_timing(network);
}

}  // namespace pulsewright::baseline

// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "rtl/layer_plan.h"
#include "rtl/top.h"

namespace pulsewright {

namespace {

const Expression reset = {Slice{"rst_i"}};
const Expression always = {Literal{1, {1}}};

/// Values on their way from one place to the next.
struct ValueStream {
  Slice value;
  Slice valid;
  Slice ready;
};

class FoldedTopLowering {
 public:
  FoldedTopLowering(const Netlist& netlist, const Chain& chain)
      : netlist_(netlist),
        chain_(chain),
        top_(empty_top(netlist.name, chain.input->features, chain.classes())) {}

  Module lower() {
    Slice drop;
    ValueStream stream = receive(drop);
    for (std::size_t l = 0; l < chain_.layers.size(); ++l) {
      if (l > 0) stream.value = requantise(chain_.layers[l - 1], chain_.layers[l], stream.value);
      stream = add_layer(chain_.layers[l], stream, l == 0 ? Expression{drop} : Expression{literal(1, 0)});
    }
    send(stream);
    return std::move(top_);
  }

 private:
  void add(Instance instance) { top_.instances.push_back(std::move(instance)); }

  ValueStream receive(Slice& drop) {
    const ValueStream pixels{add_pixel_thresholds(top_, chain_.layers.front()),
                             top_.add_wire("frame_valid", 1), top_.add_wire("frame_ready", 1)};
    drop = top_.add_wire("frame_drop", 1);
    add(clocked_instance("u_receive", "axis_receive_serial",
                         {{"beats", {static_cast<std::uint64_t>(chain_.input->features)}}}, reset, always,
                         {{"tvalid_i", {Slice{"s_axis_tvalid"}}},
                          {"tlast_i", {Slice{"s_axis_tlast"}}},
                          {"ready_i", {pixels.ready}},
                          {"tready_o", {Slice{"s_axis_tready"}}},
                          {"valid_o", {pixels.valid}},
                          {"drop_o", {drop}},
                          {"error_o", {Slice{"frame_error_o"}}}}));
    return pixels;
  }

  Slice requantise(const Layer& from, const Layer& to, const Slice& sum) {
    const Slice threshold = top_.add_wire("threshold_" + to.requantise->id, threshold_width(to));
    add(block_instance(
        "u_thresholds_" + to.requantise->id, "requantise",
        requantise_parameters(to.requantise->requantisation, value_width(from), threshold.width),
        {{"value_i", {sum}}, {"value_o", {threshold}}}));
    return threshold;
  }

  ValueStream add_layer(const Layer& layer, const ValueStream& from, Expression drop) {
    const ValueStream to{top_.add_wire(layer_wire_name(layer, "sum"), value_width(layer)),
                         top_.add_wire(layer_wire_name(layer, "valid"), 1),
                         top_.add_wire(layer_wire_name(layer, "ready"), 1)};
    add({layer_instance_name(layer),
         nullptr,
         layer_module_name(netlist_.name, layer),
         {},
         {{"clk_i", {Slice{"clk_i"}}},
          {"rst_i", reset},
          {"value_i", {from.value}},
          {"valid_i", {from.valid}},
          {"drop_i", std::move(drop)},
          {"ready_o", {from.ready}},
          {"sum_o", {to.value}},
          {"valid_o", {to.valid}},
          {"ready_i", {to.ready}}}});
    return to;
  }

  void send(const ValueStream& logits) {
    add(clocked_instance(
        "u_send", "axis_send_serial",
        {{"classes", {static_cast<std::uint64_t>(chain_.classes())}}, {"width", {logits.value.width}}}, reset,
        always,
        {{"value_i", {logits.value}},
         {"valid_i", {logits.valid}},
         {"tready_i", {Slice{"m_axis_tready"}}},
         {"ready_o", {logits.ready}},
         {"tdata_o", {Slice{"m_axis_tdata", 0, output_bits}}},
         {"tvalid_o", {Slice{"m_axis_tvalid"}}},
         {"tlast_o", {Slice{"m_axis_tlast"}}}}));
  }

  const Netlist& netlist_;
  const Chain& chain_;
  Module top_;
};

}  // namespace

Module lower_folded_top(const Netlist& netlist, const Chain& chain) {
  return FoldedTopLowering(netlist, chain).lower();
}

}  // namespace pulsewright

// SPDX-License-Identifier: Apache-2.0
#include "rtl/top.h"

#include <fmt/format.h>

#include "rtl/layer_plan.h"

namespace pulsewright {

std::vector<Setting> settings_of(const Netlist& netlist) {
  std::vector<Setting> settings;
  if (netlist.halvings > 0) settings.push_back({"halvings", halvings_width(netlist.halvings)});
  if (netlist.early_exit != EarlyExit::never) settings.push_back({"early_exit", 1});
  return settings;
}

std::string setting_port(const Setting& setting) {
  return setting.name + "_i";
}

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

}  // namespace pulsewright

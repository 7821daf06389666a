// SPDX-License-Identifier: Apache-2.0
#include "rtl/top.h"

#include "hdl/stream_ports.h"
#include "plan/layer_plan.h"
#include "primitives/block_parameters.h"

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

Slice add_pixel_thresholds(Module& top, const Layer& first) {
  const Slice threshold = top.add_wire("pixel_threshold", threshold_width(first));
  top.instances.push_back(block_instance(
      "u_requantise_pixel", "requantise",
      requantise_parameters(first.requantise->requantisation, pixel_bits + 1, threshold.width),
      {{"value_i", {Slice{"s_axis_tdata", 0, pixel_bits}, literal(1, 0)}}, {"value_o", {threshold}}}));
  return threshold;
}

}  // namespace pulsewright

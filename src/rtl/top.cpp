// SPDX-License-Identifier: Apache-2.0
#include "rtl/top.h"

#include "hdl/stream_ports.h"
#include "plan/layer_plan.h"
#include "plan/stages.h"

namespace pulsewright::rtl {

std::vector<Setting> settings_of(const netlist::Netlist& netlist) {
  std::vector<Setting> settings;
  if (netlist.halvings > 0) settings.push_back({"halvings", plan::halvings_width(netlist.halvings)});
  if (netlist.early_exit != netlist::EarlyExit::never) settings.push_back({"early_exit", 1});
  return settings;
}

std::string setting_port(const Setting& setting) {
  return setting.name + "_i";
}

hdl::Slice add_pixel_thresholds(hdl::Module& top, const netlist::Layer& first) {
  const hdl::Slice threshold = top.add_wire("pixel_threshold", plan::threshold_width(first));
  top.instances.push_back(
      hdl::block_instance("u_requantise_pixel", plan::pixel_requantiser(first),
                          {{"value_i", {hdl::Slice{"s_axis_tdata", 0, hdl::pixel_bits}, hdl::literal(1, 0)}},
                           {"value_o", {threshold}}}));
  return threshold;
}

}  // namespace pulsewright::rtl

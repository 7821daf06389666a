// SPDX-License-Identifier: Apache-2.0
// What the tops of all architectures have in common: AXI4-Stream ports, pixels in, logits and class out.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "hdl/stream_ports.h"
#include "netlist/netlist.h"

namespace pulsewright::rtl {

/// The settings of each image that arrive while its pixels enter: ports of the top and fields of the
/// register `length`, in this order.
struct Setting {
  std::string name;  ///< halvings or early_exit
  unsigned width;
};

/// The settings that the netlist's schedule asks for; mostly none.
std::vector<Setting> settings_of(const netlist::Netlist& netlist);

/// The name of a setting's input port.
std::string setting_port(const Setting& setting);

/// Pixels on s_axis_tdata become thresholds of the first layer. Returns them.
hdl::Slice add_pixel_thresholds(hdl::Module& top, const netlist::Layer& first);

/// Before: a lowerable chain. After: a top in which values move from layer to layer: one by one from and to
/// folded layers, those of an image at once from and to parallel ones.
hdl::Module lower_top(const netlist::Netlist& netlist, const netlist::Chain& chain);

}  // namespace pulsewright::rtl

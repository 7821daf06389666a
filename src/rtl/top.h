// SPDX-License-Identifier: Apache-2.0
// What the tops of all architectures have in common: AXI4-Stream ports, pixels in, logits and class out.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "hdl/stream_ports.h"
#include "netlist/netlist.h"

namespace pulsewright::rtl {

/// What is said of each image while its pixels enter, besides them: ports of the top and fields of the
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

/// A registry block with its parameters, before it has a place in a module.
struct Block {
  std::string_view name;
  primitives::Parameters parameters;
};

/// What takes the pixels of an image, as thresholds of the first layer.
Block image_receiver(const netlist::Layer& first, std::int64_t features);

/// The register that holds the thresholds of a parallel layer.
Block input_bank(const netlist::Layer& layer);

/// What makes the thresholds of a layer from the values of the one before it.
Block requantiser_between(const netlist::Layer& from, const netlist::Layer& to);

/// What ends a last layer that can end early, with margins of `margin_width` bits.
Block leader_watcher(const netlist::Layer& last, unsigned margin_width);

/// What sends the logits of the last layer and the class.
Block answer_sender(const netlist::Layer& last, std::int64_t classes);

/// Before: a lowerable chain. After: a top in which values move from layer to layer: one by one from and to
/// folded layers, those of an image at once from and to parallel ones.
hdl::Module lower_top(const netlist::Netlist& netlist, const netlist::Chain& chain);

}  // namespace pulsewright::rtl

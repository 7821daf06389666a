// SPDX-License-Identifier: Apache-2.0
// The way from SC-NIR to a structural netlist, pass by pass.
#pragma once

#include <optional>

#include "base/diagnostics.h"
#include "hdl/structure.h"
#include "netlist/netlist.h"
#include "plan/load_plan.h"

namespace pulsewright::rtl {

/// Everything that keeps a verified netlist from being lowered, each with a pointer to its node (PW0401). A
/// netlist is lowerable if and only if nothing is found: it is lowered to look at its blocks (check_blocks).
Diagnostics check_lowerable(const netlist::Netlist& netlist);

/// True if check_lowerable() finds nothing.
bool is_lowerable(const netlist::Netlist& netlist);

/// What keeps one of its layers, or of a copy of it, from being lowered, which may have another fold than the
/// netlist says, with the blocks before and behind it. What joins the layers of the whole netlist is not
/// looked at.
Diagnostics check_lowerable(const netlist::Netlist& netlist, const netlist::Layer& layer);

/// The module that such a layer becomes if that finds nothing. It is lowered once for both. Its loadable
/// memories have the addresses of a design of this layer alone.
std::optional<hdl::Module> lower_if_lowerable(const netlist::Netlist& netlist, const netlist::Layer& layer);

/// What keeps the parts that join two neighbouring layers from becoming Verilog.
Diagnostics check_lowerable(const netlist::Netlist& netlist, const netlist::Layer& from,
                            const netlist::Layer& to);

/// One more would wrap the count of images inside that control_stream keeps.
inline constexpr std::int64_t most_layers = 250;

/// Before: one parallel layer. After: a module with its sources, encoders, gates, counters and accumulators.
///   thresholds_i  [inputs * (width + 1)]  held while run_i is high
///   restart_i     puts sources and accumulators into their first state
///   run_i         one stream bit per clock
///   count_i       the accumulators add: run_i, later by the layer's pipeline delay
///   totals_o      [outputs * total_width]  two's complement
hdl::Module lower_layer(const netlist::Layer& layer, const std::string& prefix);

/// Before: one folded layer, and what can be loaded in its design. After: a module with its memories, the
/// control that walks through them, and the synapses that are in hardware (plan/fold_plan.h). Values in and
/// sums out one by one, in the order of the values.
///   value_i  threshold; drop_i forgets the values of an image that has not arrived in whole
///   sum_o    two's complement, behind the pool if there is one
/// A loadable one has the ports of rtl/load_ports.h too.
hdl::Module lower_folded_layer(const netlist::Layer& layer, const std::string& prefix,
                               const plan::LoadPlan& loads);

/// Before: a netlist that verify() and check_lowerable() accept. After: all its layer modules and a top with
/// AXI4-Stream ports; a parallel layer has its input bank and its control there, and between layers stand
/// requantisers and what joins a folded and a parallel one.
hdl::Design lower_netlist(const netlist::Netlist& netlist);

/// Before: a netlist that was lowered. After: the module <name>_axi around its top, with an AXI4-Lite slave
/// of the registers of rtl/register_map.h, which start, stop and reset the design and tell what it did.
hdl::Module lower_axi(const netlist::Netlist& netlist);

}  // namespace pulsewright::rtl

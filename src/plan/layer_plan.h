// SPDX-License-Identifier: Apache-2.0
// Numbers of a layer that its module, the top and the benches must agree on.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "netlist/accumulation.h"
#include "netlist/netlist.h"

namespace pulsewright::plan {

/// Thresholds of the constant weight streams that a layer needs, ascending. A zero weight in front of an
/// AND gate needs none.
std::vector<std::int64_t> weight_levels(const netlist::Layer& layer);

/// Bits of a threshold of the layer's inputs: width of their source + 1.
unsigned threshold_width(const netlist::Layer& layer);

/// Bits of the threshold of any of its weights: width of their source, which may be another one, + 1.
unsigned weight_threshold_width(const netlist::Layer& layer);

/// Bits of every sum of the layer in two's complement: enough for any input, and for any weights and biases
/// where they are loadable; at least 2.
unsigned total_width(const netlist::Layer& layer);

/// The largest magnitude of a bias in a loadable layer: as far as its products can reach. What is beyond
/// would make the sum's sign a constant.
std::int64_t loadable_bias_limit(const netlist::Layer& layer);

/// Bits of the values that leave the layer in two's complement: of its sums, or of what the pool makes of
/// them.
unsigned value_width(const netlist::Layer& layer);

/// Bits of a number of halvings, of which there are at most `most`, at least 1.
unsigned halvings_width(std::int64_t most);

/// Names in the generated Verilog.
std::string layer_module_name(const std::string& prefix, const netlist::Layer& layer);
std::string layer_instance_name(const netlist::Layer& layer);
/// A wire of the top that belongs to a layer: load, restart, run, count, valid, ready, bank, totals, sum,
/// offered, taken, settings, stop, decided, margin or counted. A role is one word, so that no two wires have
/// one name.
std::string layer_wire_name(const netlist::Layer& layer, std::string_view role);

}  // namespace pulsewright::plan

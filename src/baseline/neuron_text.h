// SPDX-License-Identifier: Apache-2.0
// The Verilog that every serial layer has of its neurons: a multiplier and an accumulator each, whose sums
// leave one after the other.
#pragma once

#include <string>
#include <string_view>

#include "baseline/layer_place.h"

namespace pulsewright::baseline {

/// The kind of modules with such neurons.
inline constexpr const char* serial_neurons = "serial_neurons";

/// The parameters NEURONS, INPUT_WIDTH, WEIGHT_WIDTH, PRODUCT_WIDTH, SUM_WIDTH and OUT_WIDTH of so many
/// neurons at work at once.
std::string print_widths(const LayerPlace& place, std::size_t neurons);

/// What each sum starts from: constants side by side, neurons [first, first + count), the first in the lowest
/// bits.
std::string print_presets(const LayerPlace& place, std::size_t first, std::size_t count);

/// What print_neurons() reads of the module around it.
struct NeuronWires {
  std::string_view weights;  ///< those of `value`, side by side
  std::string_view presets;  ///< what the sums start from, side by side
  std::string_view restart;  ///< condition of starting again, if nothing stalls
};

/// NEURONS sums of products weight * value, a clock later than product_q, and values[j*OUT_WIDTH+:OUT_WIDTH],
/// the digits of sum j that leave its neuron, clipped. `stall` holds all of it; product_taken_q says that a
/// product counts.
std::string print_neurons(const LayerPlace& place, const NeuronWires& wires);

/// Offers the NEURONS `values` one after the other as value_o and valid_o, from when done_q says that they
/// are whole: `busy` until the last one is taken. left_q and values_q are its registers.
std::string print_offer();

}  // namespace pulsewright::baseline

// SPDX-License-Identifier: Apache-2.0
// The arithmetic of one fixed-point layer as a module with a body.
#pragma once

#include <optional>
#include <string>

#include "base/files.h"
#include "compare/adder_graph.h"
#include "fixed_point/network.h"
#include "rtl/structure.h"

namespace pulsewright {

/// What follows the sums of a layer: value * 2^exponent, rounded half up and clipped to [0, 2^bits).
struct PowerOfTwo {
  int exponent = 0;
  unsigned bits = 0;

  /// What is added to each sum, so that rounding is done and only digits are dropped.
  std::int64_t rounding() const { return exponent < 0 ? std::int64_t{1} << (-exponent - 1) : 0; }
};

/// A requantisation of the trainer's: asserts that it is a power of two, rounded half up, to whole bits.
PowerOfTwo power_of_two(const Requantisation& requantisation);

/// Where a layer stands. `next` is empty behind the last one, whose values are its sums.
struct LayerPlace {
  std::string module;
  const FixedPointLayer* layer = nullptr;
  FixedPointFormat format = {};
  std::optional<PowerOfTwo> next = {};

  unsigned input_bits() const { return static_cast<unsigned>(format.activation_bits); }
  unsigned weight_bits() const { return static_cast<unsigned>(format.weight_bits); }
  /// Of a sum with its rounding, two's complement.
  unsigned sum_bits() const;
  unsigned output_bits() const { return next ? next->bits : sum_bits(); }
  /// What the sum of neuron j starts from: its bias and the rounding.
  std::int64_t preset(std::size_t j) const;
};

/// The trees of additions of a layer.
AdderGraph graph_of(const LayerPlace& place);

/// values_i [inputs * input_bits], held still; values_o [neurons * output_bits] are right as many clocks
/// later as the graph is deep.
Module parallel_layer(const LayerPlace& place);

/// The rows of weights that a serial layer reads: [inputs] lines, the weight of neuron 0 in the lowest
/// digits.
TextFile weight_file(const LayerPlace& place);

/// Takes an input a clock (value_i, valid_i, ready_o; drop_i forgets the inputs of a frame), multiplies it by
/// its row of weight_file(), and gives the values of all neurons one by one (value_o, valid_o, ready_i).
Module serial_layer(const LayerPlace& place);

}  // namespace pulsewright

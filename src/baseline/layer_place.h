// SPDX-License-Identifier: Apache-2.0
// Where a fixed-point layer stands, and the widths that follow.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "baseline/fixed_point_network.h"
#include "hdl/structure.h"
#include "primitives/primitive.h"

namespace pulsewright::baseline {

/// What follows the sums of a layer: value * 2^exponent, rounded half up and clipped to [0, 2^bits).
struct PowerOfTwo {
  int exponent = 0;
  unsigned bits = 0;

  /// What is added to each sum, so that rounding is done and only digits are dropped.
  std::int64_t rounding() const { return exponent < 0 ? std::int64_t{1} << (-exponent - 1) : 0; }
};

/// A requantisation of the trainer's: asserts that it is a power of two, rounded half up, to whole bits.
PowerOfTwo power_of_two(const primitives::Requantisation& requantisation);

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
  /// Whether each sum is clipped by itself: sums that a pool adds are not, those of which it takes the
  /// largest may be, for clipping keeps their order.
  bool clips_sums() const;
  /// Of a sum as it leaves its neuron.
  unsigned neuron_bits() const { return clips_sums() ? next->bits : sum_bits(); }
  /// Of what a pool makes of sums that are not clipped, two's complement.
  unsigned pooled_bits() const { return std::max(sum_bits(), pooled_width(*layer, format)); }
  unsigned output_bits() const { return next ? next->bits : pooled_bits(); }
  /// What the sum of neuron j starts from: its bias, and the rounding where it is clipped.
  std::int64_t preset(std::size_t j) const;
};

/// The ports of a layer that takes value after value and gives value after value: value_i, valid_i, ready_o;
/// drop_i forgets those of a frame that is not whole; value_o, valid_o, ready_i.
std::vector<hdl::ModulePort> serial_ports(const LayerPlace& place);

/// The memory of weights: one row for each group and tap, the weight of the group's first neuron in the
/// lowest bits; as parameter lists hold rows.
primitives::Parameters::List weight_rows(const LayerPlace& place);

}  // namespace pulsewright::baseline

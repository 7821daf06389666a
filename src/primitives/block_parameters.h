// SPDX-License-Identifier: Apache-2.0
// Blocks with their parameters, as more than one kind of design makes them.
#pragma once

#include <string_view>

#include "primitives/arithmetic.h"
#include "primitives/primitive.h"

namespace pulsewright::primitives {

/// A registry block with its parameters, before it has a place in a module.
struct Block {
  std::string_view name;
  Parameters parameters;
};

/// Bits of a pixel on the stream that enters a design.
inline constexpr unsigned pixel_bits = 8;

/// The parameters of the block `requantise` between values of `in_width` and thresholds of `out_width` bits.
Parameters requantise_parameters(const Requantisation& function, unsigned in_width, unsigned out_width);

}  // namespace pulsewright::primitives

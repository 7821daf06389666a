// SPDX-License-Identifier: Apache-2.0
// Networks and images that nobody trained or took, but that cost what real ones do.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "netlist/netlist.h"

namespace pulsewright::bench {

enum class WeightDraw {
  /// Normal with a deviation of 0.356, clipped to [-1, 1]: at 16 bits 7 % are zero, as after training.
  like_trained,
  /// Every magnitude from 1/N to 1 as likely as another.
  without_zeros,
};

enum class PixelDraw {
  like_mnist,     ///< 81 % are zero, the others anything from 1 to 255
  without_zeros,  ///< from 8 to 255, which streams of 16 bits and more do not round to zero
};

/// Dense layers with sign-magnitude weights and exact counters; each layer has a ramp for its inputs and a
/// van der Corput counter for its weights.
struct NetworkPlan {
  std::vector<std::int64_t> widths;  ///< inputs, neurons of each layer: at least two
  std::int64_t length = 0;           ///< bits of every stream: a power of two in [4, 65536]
  WeightDraw weights = WeightDraw::like_trained;
};

/// A netlist that verify() accepts, for pixels in [0, 255]. About half of the hidden values are zero.
netlist::Netlist draw_network(const NetworkPlan& plan);

/// [count][features].
std::vector<std::uint8_t> draw_pixels(std::size_t count, std::size_t features, PixelDraw draw);

}  // namespace pulsewright::bench

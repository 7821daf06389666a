// SPDX-License-Identifier: Apache-2.0
// The forward pass of a network in fixed point, whose backward pass is backward().
#pragma once

#include "baseline/fixed_point_network.h"
#include "train/passes.h"

namespace pulsewright::baseline {

/// Weights as multiples of 2^(1 - weight_bits), clipped to the symmetric range of the format:
/// [taps][neurons].
train::Matrix round_weights(const train::Matrix& weights, const FixedPointFormat& format);

/// The network whose weights, biases and activations are rounded to `format`; layers of products.
/// Pixels and activations are multiples of 2^-activation_bits below 1, biases of the unit of the sums. The
/// numbers are those of fixed_point_layers() times their units, exactly, while sums stay below 2^24 units.
train::ForwardPass forward_fixed_point(std::span<const train::LayerView> layers,
                                       const FixedPointFormat& format, const train::Pixels& pixels,
                                       Workers& workers);

/// The same layers as integers, for pixels in [0, maximum].
std::vector<FixedPointLayer> fixed_point_layers(std::span<const train::LayerShape> shapes,
                                                std::span<const train::LayerParameters> parameters,
                                                const FixedPointFormat& format, int maximum);

}  // namespace pulsewright::baseline

// SPDX-License-Identifier: Apache-2.0
// What can be corrected in a circuit for nothing: the offset of a counter, and a gain of a power of two.
#pragma once

#include <span>
#include <vector>

#include "train/passes.h"

namespace pulsewright::train {

/// Doubles weights and biases, with the gain halved, as long as all but a thousandth of the weights stay
/// within [-1/2, 1/2]: the network is the same, and its thresholds are finer. Weights beyond 1 are clipped.
void calibrate_gain(LayerParameters& parameters);

/// Moves each bias of `parameters`, whose views `layers` are, so that the mean of its neuron over `pixels` is
/// that of `wanted`, another pass of the same pixels; layer after layer, those before already corrected.
void calibrate_offsets(std::span<const LayerView> layers, const ForwardPass& wanted,
                       std::span<LayerParameters> parameters, const Pixels& pixels, Workers& workers);

}  // namespace pulsewright::train

// SPDX-License-Identifier: Apache-2.0
// What can be corrected in a circuit for nothing: the offset of a counter, and a gain of a power of two.
#pragma once

#include <span>
#include <vector>

#include "train/batches.h"
#include "train/passes.h"

namespace pulsewright {

/// Doubles weights and biases, with the gain halved, as long as all but a thousandth of the weights stay
/// within [-1/2, 1/2]: the network is the same, and its thresholds are finer. Weights beyond 1 are clipped.
void calibrate_gain(LayerParameters& parameters);

/// Moves each bias so that the mean of its neuron over `batch` is that of the real-valued network with the
/// weights and biases of `reference`, layer after layer from the pixels on, with all layers before already
/// corrected. `layers` are views of `parameters`, which are changed.
void calibrate_offsets(std::span<const LayerView> layers, std::span<const LayerView> reference,
                       std::span<LayerParameters> parameters, const Batch& batch, Workers& workers);

}  // namespace pulsewright

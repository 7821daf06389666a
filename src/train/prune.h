// SPDX-License-Identifier: Apache-2.0
// Which synapses live: a zero weight costs nothing in a parallel circuit.
#pragma once

#include <span>
#include <vector>

#include "train/options.h"
#include "train/quantised_layer.h"

namespace pulsewright {

/// How many synapses live after `progress` in [0, 1] of the pruning, from `all` down to `wanted`: the cubic
/// schedule of Zhu and Gupta (arXiv:1710.01878), steep at first.
std::int64_t live_at(std::int64_t all, std::int64_t wanted, double progress);

/// Masks of 1 and 0, [layer] as its weights: the synapses that matter most, `live` of all layers together,
/// from at most `live_inputs` pixels (0 for all). What a synapse matters is the size of its weight times the
/// root mean square of its input, relative to the layer's mean; a pixel matters as much as its synapses do
/// together. input_rms: [layer][taps], of a layer's patches.
std::vector<Matrix> live_masks(std::span<const LayerShape> shapes,
                               std::span<const LayerParameters* const> parameters,
                               std::span<const Vector> input_rms, std::int64_t live,
                               std::int64_t live_inputs);

/// Sets the weights that do not live to 0.
void apply_mask(const Matrix& mask, Matrix& weights);

}  // namespace pulsewright

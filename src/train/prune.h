// SPDX-License-Identifier: Apache-2.0
// Which synapses live: a zero weight costs nothing in a parallel circuit.
#pragma once

#include <span>
#include <vector>

#include "train/options.h"
#include "train/quantised_layer.h"

namespace pulsewright::train {

/// How many synapses live after `progress` in [0, 1] of the pruning, from `all` down to `wanted`: the cubic
/// schedule of Zhu and Gupta (arXiv:1710.01878), steep at first.
std::int64_t live_at(std::int64_t all, std::int64_t wanted, double progress);

/// How many synapses of each layer live, `live` of all together at most: in proportion to the sum of a
/// neuron's inputs and the neurons: small layers are thinned less (Erdos-Renyi; Evci, arXiv:1911.11134).
std::vector<std::int64_t> live_by_layer(std::span<const LayerShape> shapes, std::int64_t live);

/// Masks of 1 and 0, [layer] as its weights: in each layer the synapses that matter most, as many as
/// live_by_layer() says, from at most `live_inputs` pixels (0 for all). What a synapse matters is the size of
/// its weight times the root mean square of its input; a pixel matters as much as its synapses do together.
/// input_rms: [layer][groups * taps], of a layer's patches.
std::vector<Matrix> live_masks(std::span<const LayerShape> shapes,
                               std::span<const LayerParameters* const> parameters,
                               std::span<const Vector> input_rms, std::int64_t live,
                               std::int64_t live_inputs);

/// Sets the weights that do not live to 0.
void apply_mask(const Matrix& mask, Matrix& weights);

}  // namespace pulsewright::train

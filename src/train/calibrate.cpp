// SPDX-License-Identifier: Apache-2.0
#include "train/calibrate.h"

#include <algorithm>
#include <cmath>

#include "base/failure.h"
#include "linear/reductions.h"

namespace pulsewright::train {

namespace {

/// The mean sum of each neuron over images and positions. sums: [images][positions * neurons].
Vector neuron_means(const LayerShape& shape, Matrix sums) {
  sums.resize(sums.size() / shape.neurons, shape.neurons);
  return linear::column_means(sums);
}

}  // namespace

void calibrate_gain(LayerParameters& parameters) {
  std::vector<float> sizes;
  for (const float weight : parameters.weights.reshaped()) sizes.push_back(std::abs(weight));
  PW_ASSERT(!sizes.empty());
  const auto rank = sizes.begin() + static_cast<std::ptrdiff_t>((sizes.size() - 1) * 999 / 1000);
  std::ranges::nth_element(sizes, rank);
  for (float size = *rank; size > 0 && size <= 0.5f; size *= 2) {
    parameters.weights *= 2;
    parameters.biases *= 2;
    --parameters.gain_exponent;
  }
  parameters.weights = parameters.weights.cwiseMax(-1.0f).cwiseMin(1.0f);
}

void calibrate_offsets(std::span<const LayerView> layers, const ForwardPass& wanted,
                       std::span<LayerParameters> parameters, const Pixels& pixels, Workers& workers) {
  for (std::size_t l = 0; l < layers.size(); ++l) {
    const ForwardPass got = forward_exact(layers.first(l + 1), pixels, workers);
    const LayerShape& shape = *layers[l].shape;
    Vector error = neuron_means(shape, wanted.layers[l].sums) - neuron_means(shape, got.layers[l].sums);
    if (shape.pool == netlist::PoolKind::sum) error /= static_cast<float>(shape.pool_window.area());
    parameters[l].biases += error;
  }
}

}  // namespace pulsewright::train

// SPDX-License-Identifier: Apache-2.0
#include "mapping/equalise.h"

#include <algorithm>
#include <cmath>

#include "base/elementary.h"
#include "mapping/weight_grid.h"
#include "mapping/weight_range.h"

namespace pulsewright::mapping {

namespace {

using interchange::FloatLayer;
using interchange::FloatNetwork;

/// A scale beyond this says that a neuron is all but dead.
constexpr double largest_scale = 64;

/// The cube root within the scales, for a quotient that may have run over or under.
double cube_root(double quotient) {
  constexpr double largest = largest_scale * largest_scale * largest_scale;
  return exponential(logarithm(std::clamp(quotient, 1 / largest, largest)) / 3);
}

/// `highest`: the largest value that the layer gives.
bool can_move(const FloatLayer& layer, const FloatLayer& next, double highest) {
  return layer.activation.kind == interchange::ActivationKind::relu &&
         highest < layer.activation.ceiling.value_or(highest + 1) &&
         (next.padding_value == 0 || next.shape.window.padding == 0) && !find_grid(layer.weights) &&
         !find_grid(next.weights);
}

/// Calls see(weight, neuron of the layer before) for each weight of `next`.
template <class See>
void for_each_input(FloatLayer& next, std::int64_t neurons_before, See see) {
  const std::int64_t channels = next.shape.window.channels / next.shape.groups;
  const std::int64_t neurons = next.shape.neurons / next.shape.groups;
  std::size_t at = 0;
  for (std::int64_t j = 0; j < next.shape.neurons; ++j)
    for (std::int64_t element = 0; element < next.shape.window.area(); ++element)
      for (std::int64_t c = 0; c < channels; ++c)
        see(next.weights[at++], static_cast<std::size_t>((j / neurons * channels + c) % neurons_before));
}

double largest_weight(const FloatLayer& layer, std::size_t neuron, double range) {
  const auto taps = static_cast<std::size_t>(layer.shape.taps());
  double largest = 0;
  for (std::size_t i = 0; i < taps; ++i)
    largest = std::max(largest, std::abs(layer.weights[neuron * taps + i]));
  return std::min(largest, range);
}

/// The factors that bring weights, values and next weights of each neuron nearest to those of the others, in
/// the sense of least squares of logarithms; their mean does not matter. Layer `l` and the one behind it.
std::vector<double> scales_of(FloatNetwork& network, std::size_t l, const Activations& activations) {
  const FloatLayer& layer = network.layers[l];
  FloatLayer& next = network.layers[l + 1];
  const std::vector<double>& held = activations.held_by_neuron[l];
  const double range = weight_range(layer, activations.energies[l]);
  const double next_range = weight_range(next, activations.energies[l + 1]);
  std::vector<double> next_largest(held.size(), 0);
  for_each_input(next, layer.shape.neurons, [&](double& weight, std::size_t neuron) {
    next_largest[neuron] = std::max(next_largest[neuron], std::min(std::abs(weight), next_range));
  });
  std::vector<double> scales(held.size(), 1);
  for (std::size_t j = 0; j < scales.size(); ++j) {
    const double here = largest_weight(layer, j, range);
    if (here > 0 && held[j] > 0 && next_largest[j] > 0)
      scales[j] = cube_root(next_largest[j] / (here * held[j]));
  }
  return scales;
}

}  // namespace

interchange::FloatNetwork equalised(interchange::FloatNetwork network, Activations activations,
                                    std::vector<std::size_t>& moved) {
  for (std::size_t l = 0; l + 1 < network.layers.size(); ++l) {
    FloatLayer& layer = network.layers[l];
    FloatLayer& next = network.layers[l + 1];
    if (!can_move(layer, next, activations.highest[l])) continue;
    layer.activation.ceiling.reset();
    const std::vector<double> scales = scales_of(network, l, activations);
    const auto taps = static_cast<std::size_t>(layer.shape.taps());
    for (std::size_t j = 0; j < scales.size(); ++j) {
      for (std::size_t i = 0; i < taps; ++i) layer.weights[j * taps + i] *= scales[j];
      layer.biases[j] *= scales[j];
    }
    for_each_input(next, layer.shape.neurons,
                   [&](double& weight, std::size_t neuron) { weight /= scales[neuron]; });
    std::vector<double>& energies = activations.energies[l + 1];
    for (std::size_t c = 0; c < energies.size(); ++c)
      energies[c] *= scales[c % scales.size()] * scales[c % scales.size()];
    moved.push_back(l + 1);
  }
  return network;
}

}  // namespace pulsewright::mapping

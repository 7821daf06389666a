// SPDX-License-Identifier: Apache-2.0
#include "mapping/weight_range.h"

#include <algorithm>
#include <cmath>

namespace pulsewright::mapping {

namespace {

/// Thresholds of a full weight by which roundings are weighed; lengths are chosen later.
constexpr double usual_thresholds = 32;

/// Ranges that are tried, each this part of the one before.
constexpr double range_step = 0.75;
constexpr int most_ranges = 32;

/// What a smaller range must divide the error by: without need, no weight is clipped.
constexpr double least_gain = 4;

/// The mean square, over training rows, by which the sums of all neurons are missed.
double error_of(const interchange::FloatLayer& layer, std::span<const double> energies, double range) {
  const double rounding = range * range / (12 * usual_thresholds * usual_thresholds);
  const auto taps = static_cast<std::size_t>(layer.shape.taps());
  const auto channels = static_cast<std::size_t>(layer.shape.window.channels / layer.shape.groups);
  const auto neurons = static_cast<std::size_t>(layer.shape.neurons / layer.shape.groups);
  double error = 0;
  for (std::size_t i = 0; i < layer.weights.size(); ++i) {
    const std::size_t channel = i / taps / neurons * channels + i % taps % channels;
    const double size = std::abs(layer.weights[i]);
    const double beyond = size - range;
    error += energies[channel] * (beyond > 0 ? beyond * beyond : std::min(rounding, size * size));
  }
  return error;
}

}  // namespace

double weight_range(const interchange::FloatLayer& layer, std::span<const double> energies) {
  double largest = 0;
  for (const double weight : layer.weights) largest = std::max(largest, std::abs(weight));
  if (largest == 0) return 1;
  double best = largest;
  double least = error_of(layer, energies, largest) / least_gain;
  double range = largest;
  for (int i = 0; i < most_ranges; ++i) {
    range *= range_step;
    const double error = error_of(layer, energies, range);
    if (error >= least) continue;
    least = error;
    best = range;
  }
  return best;
}

}  // namespace pulsewright::mapping

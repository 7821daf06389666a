// SPDX-License-Identifier: Apache-2.0
#include "baseline/fixed_point_pass.h"

#include <algorithm>
#include <bit>
#include <cmath>

#include "base/failure.h"
#include "train/planes.h"

namespace pulsewright::baseline {

namespace {

/// Halves up, as the requantiser rounds.
float round_half_up(float value) {
  return std::floor(value + 0.5f);
}

/// log2 of the steps in 1: of the sums of a layer.
int sum_exponent(const FixedPointFormat& format) {
  return format.activation_bits + format.weight_bits - 1;
}

/// value * 2^exponent, rounded half up and clipped to an activation.
primitives::Requantisation power_requantisation(int exponent, const FixedPointFormat& format) {
  primitives::Requantisation requantisation{1, 0, primitives::Rounding::half_up,
                                            (std::int64_t{1} << format.activation_bits) - 1};
  if (exponent >= 0)
    requantisation.multiplier = std::int64_t{1} << exponent;
  else
    requantisation.shift = static_cast<unsigned>(-exponent);
  return requantisation;
}

/// Pixels are read as fractions of the power of two that is at least their maximum.
primitives::Requantisation pixel_requantisation(int maximum, const FixedPointFormat& format) {
  return power_requantisation(
      format.activation_bits - std::countr_zero(std::bit_ceil(static_cast<unsigned>(maximum))), format);
}

train::Matrix quantise(const primitives::Requantisation& requantisation, const train::Matrix& values,
                       float scale) {
  return values.unaryExpr([&](float value) {
    return static_cast<float>(requantisation(static_cast<std::int64_t>(value))) * scale;
  });
}

}  // namespace

train::Matrix round_weights(const train::Matrix& weights, const FixedPointFormat& format) {
  const float steps = std::ldexp(1.0f, format.weight_bits - 1);
  return weights.unaryExpr([steps](float weight) {
    return std::clamp(round_half_up(weight * steps), 1 - steps, steps - 1) / steps;
  });
}

train::ForwardPass forward_fixed_point(std::span<const train::LayerView> layers,
                                       const FixedPointFormat& format, const train::Pixels& pixels,
                                       Workers& workers) {
  const float activation_steps = std::ldexp(1.0f, format.activation_bits);
  const float sum_steps = std::ldexp(1.0f, sum_exponent(format));
  train::ForwardPass pass;
  train::Matrix x = quantise(pixel_requantisation(pixels.maximum, format), pixels.values.cast<float>(),
                             1 / activation_steps);
  for (const train::LayerView& layer : layers) {
    PW_ASSERT(layer.response == train::Response::product);
    train::LayerPass& here = pass.layers.emplace_back();
    here.patches = gather_patches(*layer.shape, x, 0.0f, workers);
    here.weights = round_weights(layer.parameters->weights, format);
    train::Matrix sums =
        respond(train::Response::product, here.patches, here.weights, layer.shape->groups, workers);
    const train::Vector biases =
        layer.parameters->biases.unaryExpr([&](float b) { return round_half_up(b * sum_steps) / sum_steps; });
    sums.rowwise() += biases;
    leave_layer(*layer.shape, std::move(sums), here, workers);
    const primitives::Requantisation next =
        power_requantisation(layer.parameters->gain_exponent - (format.weight_bits - 1), format);
    x = quantise(next, here.sums * sum_steps, 1 / activation_steps);
  }
  return pass;
}

std::vector<FixedPointLayer> fixed_point_layers(std::span<const train::LayerShape> shapes,
                                                std::span<const train::LayerParameters> parameters,
                                                const FixedPointFormat& format, int maximum) {
  const float weight_steps = std::ldexp(1.0f, format.weight_bits - 1);
  const float sum_steps = std::ldexp(1.0f, sum_exponent(format));
  std::vector<FixedPointLayer> layers;
  for (std::size_t l = 0; l < parameters.size(); ++l) {
    FixedPointLayer& layer = layers.emplace_back();
    if (const train::LayerShape& shape = shapes[l]; !shape.is_dense()) {
      layer.kernel = {shape.window, shape.groups};
      if (shape.pool) layer.pool = {*shape.pool, shape.pool_window};
    }
    layer.requantisation =
        l == 0 ? pixel_requantisation(maximum, format)
               : power_requantisation(parameters[l - 1].gain_exponent - (format.weight_bits - 1), format);
    const train::Matrix weights = round_weights(parameters[l].weights, format) * weight_steps;
    for (Eigen::Index j = 0; j < weights.cols(); ++j) {
      auto& row = layer.weights.emplace_back();
      for (Eigen::Index i = 0; i < weights.rows(); ++i)
        row.push_back(static_cast<std::int64_t>(weights(i, j)));
      layer.biases.push_back(static_cast<std::int64_t>(round_half_up(parameters[l].biases[j] * sum_steps)));
    }
  }
  return layers;
}

}  // namespace pulsewright::baseline

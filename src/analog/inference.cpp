// SPDX-License-Identifier: Apache-2.0
#include "analog/inference.h"

#include <algorithm>
#include <cmath>

#include "analog/update.h"
#include "base/elementary.h"

namespace pulsewright::analog {

namespace {

using Pairs = ConductanceParameters;

float weight_scale(View weights, const Pairs& pairs) {
  const float largest = largest_magnitude(weights);
  // All weights 0: any scale serves.
  return (pairs.g_max - pairs.g_min) / (largest > 0 ? largest : 1);
}

double power(double base, double exponent) {
  return base > 0 ? exponential(exponent * logarithm(base)) : 0;
}

}  // namespace

Conductances to_conductances(View weights, const ConductanceParameters& pairs) {
  Conductances result;
  const float range = pairs.g_max - pairs.g_min;
  float sum = 0;
  for (const float factor : pairs.factors) sum += factor;
  result.scale = sum * weight_scale(weights, pairs);
  float low = 0;
  for (const float factor : pairs.factors) {
    // A pair takes what the pairs before it cannot hold.
    const auto conductance = [&](float target) {
      const float rest = (std::max(target, 0.0F) - low) / factor + pairs.g_min;
      return std::clamp(rest, pairs.g_min, pairs.g_max);
    };
    Vector& plus = result.plus.emplace_back();
    Vector& minus = result.minus.emplace_back();
    for (const float weight : weights) {
      plus.push_back(conductance(weight * result.scale));
      minus.push_back(conductance(-weight * result.scale));
    }
    low += factor * range;
  }
  return result;
}

Vector to_weights(const Conductances& conductances, const ConductanceParameters& pairs) {
  Vector weights(conductances.plus.empty() ? 0 : conductances.plus.front().size());
  for (std::size_t k = 0; k < conductances.plus.size(); ++k)
    for (std::size_t point = 0; point < weights.size(); ++point)
      weights[point] += pairs.factors[k] * (conductances.plus[k][point] - conductances.minus[k][point]);
  for (float& weight : weights) weight /= conductances.scale;
  return weights;
}

double programmed(const PcmParameters& pcm, double target, double xi) {
  const double r = target / pcm.g_max;
  double deviation = 0;
  for (auto it = pcm.prog_coeff.rbegin(); it != pcm.prog_coeff.rend(); ++it) deviation = deviation * r + *it;
  deviation *= static_cast<double>(pcm.g_max) / pcm.prog_coeff_g_max_reference;
  return std::max(target + pcm.prog_noise_scale * deviation * xi, 0.0);
}

double drift_exponent(const PcmParameters& pcm, double target, double xi) {
  // At 0 both parts are at their upper ends.
  const double log_r = logarithm(std::max(target / pcm.g_max, 1e-12));
  const double mean = std::clamp(-0.0155 * log_r + 0.0244, 0.049, 0.1);
  const double deviation = std::clamp(-0.0125 * log_r - 0.0059, 0.008, 0.045);
  return std::abs(mean + deviation * xi) * pcm.drift_scale;
}

double drifted(const PcmParameters& pcm, double g, double nu, double time) {
  return g * power((time + pcm.t_0) / pcm.t_0, -nu);
}

double read_at(const PcmParameters& pcm, double g, double programmed_g, double time, double xi) {
  const double r = programmed_g / pcm.g_max;
  const double q = std::min(0.0088 / std::max(power(r, 0.65), 1e-3), 0.2);
  const double reads = logarithm((time + pcm.t_0 + pcm.t_read) / (2 * static_cast<double>(pcm.t_read)));
  const double deviation = pcm.read_noise_scale * g * q * std::sqrt(std::max(reads, 0.0));
  return std::max(g + deviation * xi, 0.0);
}

Vector weights_after(View weights, const ConductanceParameters& pairs, const PcmParameters& pcm, double time,
                     const Draws& draws, std::uint64_t event) {
  Conductances conductances = to_conductances(weights, pairs);
  const EventDraws program = draws.of(Purpose::programming, 0);
  const EventDraws exponent = draws.of(Purpose::drift_exponent, 0);
  const EventDraws noise = draws.of(Purpose::read_noise, event);
  for (std::size_t k = 0; k < conductances.plus.size(); ++k)
    for (std::size_t side = 0; side < 2; ++side) {
      Vector& side_values = side == 0 ? conductances.plus[k] : conductances.minus[k];
      for (std::size_t point = 0; point < side_values.size(); ++point) {
        const std::uint64_t slot = k * 2 + side;
        const double g = programmed(pcm, side_values[point], program.normal(point, slot));
        const double nu = drift_exponent(pcm, side_values[point], exponent.normal(point, slot));
        side_values[point] =
            static_cast<float>(read_at(pcm, drifted(pcm, g, nu, time), g, time, noise.normal(point, slot)));
      }
    }
  return to_weights(conductances, pairs);
}

float global_readout(View readouts) {
  return column_readouts(readouts, 1).front();
}

Vector column_readouts(View readouts, std::size_t columns) {
  Vector means(columns);
  for (std::size_t column = 0; column < columns; ++column) {
    double sum = 0;
    std::size_t count = 0;
    for (std::size_t i = column; i < readouts.size(); i += columns, ++count) sum += std::abs(readouts[i]);
    const double mean = count > 0 ? sum / static_cast<double>(count) : 0;
    means[column] = static_cast<float>(std::max(mean, 1e-4));
  }
  return means;
}

void clip_fixed(std::span<float> weights, float c) {
  for (float& weight : weights) weight = std::clamp(weight, -c, c);
}

void clip_layer_gaussian(std::span<float> weights, float sigma) {
  if (weights.size() < 2) return;
  double mean = 0;
  for (const float weight : weights) mean += weight;
  mean /= static_cast<double>(weights.size());
  double squares = 0;
  for (const float weight : weights) squares += (weight - mean) * (weight - mean);
  clip_fixed(weights,
             static_cast<float>(sigma * std::sqrt(squares / static_cast<double>(weights.size() - 1))));
}

void clip_average_channel_max(std::span<float> weights, Shape shape) {
  double sum = 0;
  for (std::size_t i = 0; i < shape.outputs; ++i)
    sum += largest_magnitude(weights.subspan(i * shape.inputs, shape.inputs));
  if (shape.outputs > 0) clip_fixed(weights, static_cast<float>(sum / static_cast<double>(shape.outputs)));
}

}  // namespace pulsewright::analog

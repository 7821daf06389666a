// SPDX-License-Identifier: Apache-2.0
#include "train/quantised_layer.h"

#include <algorithm>
#include <bit>
#include <cmath>

#include "base/failure.h"
#include "netlist/fields.h"
#include "train/planes.h"

namespace pulsewright::train {

namespace {

/// Of pixels: it stays where products are small.
constexpr unsigned largest_pixel_shift = 24;

/// Gains of 2^exponent that a netlist can hold.
constexpr int lowest_exponent = -static_cast<int>(netlist::shift_range.maximum);
constexpr int highest_exponent =
    std::bit_width(static_cast<std::uint64_t>(netlist::multiplier_range.maximum)) - 1;

/// The largest magnitude of a bias with which every sum of the layer, and of its pool, fits into 32 bits.
double largest_bias_of(const LayerShape& shape, int length) {
  const std::int64_t shares = shape.pool == netlist::PoolKind::sum ? shape.pool_window.area() : 1;
  return static_cast<double>(INT32_MAX / shares - shape.taps() * length);
}

/// The threshold nearest to a share of a full stream.
std::int32_t threshold_of(float share, int length) {
  return static_cast<std::int32_t>(std::floor(share * static_cast<float>(length) + 0.5f));
}

/// Times `factor`, as fine as the block can hold it with at most `finest` bits behind the point.
primitives::Requantisation requantisation_by(double factor, unsigned finest, std::int64_t maximum) {
  primitives::Requantisation requantisation{0, finest, primitives::Rounding::half_up, maximum};
  const auto scaled = [&] {
    return std::floor(std::ldexp(factor, static_cast<int>(requantisation.shift)) + 0.5);
  };
  const auto highest = static_cast<double>(netlist::multiplier_range.maximum);
  while (requantisation.shift > 0 && scaled() > highest) --requantisation.shift;
  requantisation.multiplier = static_cast<std::int64_t>(std::clamp(scaled(), 1.0, highest));
  for (; requantisation.shift > 0 && requantisation.multiplier % 2 == 0; --requantisation.shift)
    requantisation.multiplier /= 2;
  return requantisation;
}

/// The nearest integer within [-limit, limit], halves up; what is not a number becomes the lower end.
std::int32_t rounded_within(float value, double limit) {
  const double rounded = std::floor(value + 0.5f);
  return static_cast<std::int32_t>(rounded >= -limit ? std::min(rounded, limit) : -limit);
}

}  // namespace

QuantisedLayer::QuantisedLayer(const LayerParameters& parameters, const LayerShape& layer_shape,
                               const LayerArithmetic& layer_arithmetic)
    : shape(&layer_shape),
      arithmetic(&layer_arithmetic),
      columns(layer_arithmetic.columns_of(parameters.weights)),
      gain_exponent(parameters.gain_exponent) {
  const float scale = 1 / count_value();
  const double limit = largest_bias_of(layer_shape, length());
  biases = parameters.biases.unaryExpr([&](float b) { return rounded_within(b * scale, limit); });
}

float QuantisedLayer::count_value() const {
  return std::ldexp(1.0f, arithmetic->count_exponent(shape->taps())) / static_cast<float>(length());
}

std::int32_t QuantisedLayer::padding_threshold() const {
  return threshold_of(shape->scale.outside, scale());
}

LayerCounts QuantisedLayer::counts(const Thresholds& thresholds, Workers& workers) const {
  LayerCounts counts;
  counts.patches =
      gather_patches(*shape, thresholds, static_cast<std::uint16_t>(padding_threshold()), workers);
  counts.values = window_counts(counts.patches, workers);
  counts.values.resize(thresholds.rows(), shape->positions() * shape->neurons);
  if (!shape->pool) return counts;
  Pooled<std::int32_t> pooled = pool_values(*shape, counts.values, workers);
  counts.values = std::move(pooled.values);
  counts.places = std::move(pooled.places);
  return counts;
}

IntMatrix QuantisedLayer::window_counts(const Thresholds& patches, Workers& workers) const {
  IntMatrix sums = biases.replicate(patches.rows(), 1);
  const Eigen::Index neurons = columns.cols() / shape->groups;
  for (std::int64_t group = 0; group < shape->groups; ++group)
    arithmetic->add_lit(patches.middleCols(group * columns.rows(), columns.rows()),
                        columns.middleCols(group * neurons, neurons),
                        sums.middleCols(group * neurons, neurons), workers);
  return sums;
}

primitives::Requantisation pixel_requantisation(int maximum, int length, const LayerScale& scale) {
  PW_ASSERT(maximum > 0);
  if (scale.pixel_gain != 1 || scale.ceiling != 1)
    return requantisation_by(static_cast<double>(scale.pixel_gain) * length / maximum, largest_pixel_shift,
                             std::max(threshold_of(scale.ceiling, length), 1));
  primitives::Requantisation requantisation{length, 0, primitives::Rounding::half_up, length};
  if (std::has_single_bit(static_cast<unsigned>(maximum))) {
    requantisation.shift = static_cast<unsigned>(std::countr_zero(static_cast<unsigned>(maximum)));
    return requantisation;
  }
  // The finest fraction length / maximum that the block can hold.
  for (unsigned shift = largest_pixel_shift; shift > 0; --shift) {
    const std::int64_t scaled = std::int64_t{length} << shift;
    requantisation.multiplier = (scaled + maximum / 2) / maximum;
    requantisation.shift = shift;
    if (requantisation.multiplier <= netlist::multiplier_range.maximum && requantisation(maximum) == length)
      break;
  }
  PW_ASSERT(requantisation(maximum) == length);
  return requantisation;
}

primitives::Requantisation count_requantisation(int from, int to, int exponent, float gain, float ceiling) {
  exponent += std::countr_zero(static_cast<unsigned>(to)) - std::countr_zero(static_cast<unsigned>(from));
  // A layer that hardly fires has a gain beyond what the fields hold. Nothing changes at their ends: the
  // highest gain lifts every count above 0 beyond the largest threshold, the lowest one takes all to 0.
  static_assert(longest_length <= 1 << highest_exponent && -lowest_exponent > 32);
  exponent = std::clamp(exponent, lowest_exponent, highest_exponent);
  const std::int32_t maximum = std::max(threshold_of(ceiling, to), 1);
  if (gain != 1)
    return requantisation_by(std::ldexp(static_cast<double>(gain), exponent),
                             static_cast<unsigned>(-lowest_exponent), maximum);
  primitives::Requantisation requantisation{1, 0, primitives::Rounding::half_up, maximum};
  if (exponent >= 0)
    requantisation.multiplier = std::int64_t{1} << exponent;
  else
    requantisation.shift = static_cast<unsigned>(-exponent);
  return requantisation;
}

primitives::Requantisation requantisation_of(const QuantisedLayer* before, const QuantisedLayer& layer,
                                             int maximum) {
  primitives::Requantisation requantisation =
      before == nullptr ? pixel_requantisation(maximum, layer.scale(), layer.shape->scale)
                        : count_requantisation(before->length(), layer.scale(), before->count_gain(),
                                               before->shape->scale.gain, layer.shape->scale.ceiling);
  requantisation.maximum =
      std::min<std::int64_t>(requantisation.maximum, layer.arithmetic->candidate().largest_threshold());
  return requantisation;
}

Thresholds requantise_all(const primitives::Requantisation& requantisation, const IntMatrix& values) {
  PW_ASSERT(requantisation.maximum < 65536);
  return values.unaryExpr(
      [&](std::int32_t value) { return static_cast<std::uint16_t>(requantisation(value)); });
}

}  // namespace pulsewright::train

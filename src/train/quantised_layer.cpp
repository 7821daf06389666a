// SPDX-License-Identifier: Apache-2.0
#include "train/quantised_layer.h"

#include <bit>
#include <cmath>

#include "base/failure.h"

namespace pulsewright {

namespace {

/// Limits of the requantise block: a multiplier of 16 bits; the shift stays where products are small.
constexpr std::int64_t largest_multiplier = 65535;
constexpr unsigned largest_shift = 24;

}  // namespace

QuantisedLayer::QuantisedLayer(const LayerParameters& parameters, const CountLookup& table)
    : lookup(&table),
      columns(parameters.weights.unaryExpr([&](double w) { return table.column_of(w); })),
      gain_exponent(parameters.gain_exponent) {
  const double scale = length();
  biases = parameters.biases.unaryExpr(
      [&](double b) { return static_cast<std::int32_t>(std::floor(b * scale + 0.5)); });
}

IntMatrix QuantisedLayer::counts(const IntMatrix& thresholds) const {
  IntMatrix sums = biases.replicate(thresholds.rows(), 1);
  lookup->add(thresholds, columns, sums);
  return sums;
}

Requantisation pixel_requantisation(int maximum, int length) {
  PW_ASSERT(maximum > 0);
  Requantisation requantisation{length, 0, Rounding::half_up, length};
  if (std::has_single_bit(static_cast<unsigned>(maximum))) {
    requantisation.shift = static_cast<unsigned>(std::countr_zero(static_cast<unsigned>(maximum)));
    return requantisation;
  }
  // The finest fraction length / maximum that the block can hold.
  for (unsigned shift = largest_shift; shift > 0; --shift) {
    const std::int64_t scaled = std::int64_t{length} << shift;
    requantisation.multiplier = (scaled + maximum / 2) / maximum;
    requantisation.shift = shift;
    if (requantisation.multiplier <= largest_multiplier && requantisation(maximum) == length) break;
  }
  PW_ASSERT(requantisation(maximum) == length);
  return requantisation;
}

Requantisation count_requantisation(int from, int to, int gain_exponent) {
  const int exponent = gain_exponent + std::countr_zero(static_cast<unsigned>(to)) -
                       std::countr_zero(static_cast<unsigned>(from));
  Requantisation requantisation{1, 0, Rounding::half_up, to};
  if (exponent >= 0)
    requantisation.multiplier = std::int64_t{1} << exponent;
  else
    requantisation.shift = static_cast<unsigned>(-exponent);
  return requantisation;
}

IntMatrix requantise_all(const Requantisation& requantisation, const IntMatrix& values) {
  return values.unaryExpr(
      [&](std::int32_t value) { return static_cast<std::int32_t>(requantisation(value)); });
}

}  // namespace pulsewright

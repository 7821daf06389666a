// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "analog/analog_pass.h"

namespace pulsewright::analog {

namespace {

constexpr std::size_t lanes = 16;

/// Lane l adds the products l, l + 16, ..., then the lanes are added by halves: an order that vectors of any
/// size can follow.
float dot(const float* a, const float* b, std::size_t count) {
  float sums[lanes] = {};
  std::size_t i = 0;
  for (; i + lanes <= count; i += lanes)
    for (std::size_t lane = 0; lane < lanes; ++lane) sums[lane] += a[i + lane] * b[i + lane];
  for (std::size_t lane = 0; i < count; ++i, ++lane) sums[lane] += a[i] * b[i];
  for (std::size_t half = lanes / 2; half > 0; half /= 2)
    for (std::size_t lane = 0; lane < half; ++lane) sums[lane] += sums[lane + half];
  return sums[0];
}

}  // namespace

void multiply(const Matrix& matrix, View x, std::span<float> y) {
  const std::size_t inputs = matrix.shape.inputs;
  if (!matrix.is_transposed) {
    for (std::size_t i = 0; i < matrix.shape.outputs; ++i)
      y[i] = dot(matrix.values.data() + i * inputs, x.data(), inputs);
    return;
  }
  std::ranges::fill(y, 0.0F);
  for (std::size_t i = 0; i < matrix.shape.outputs; ++i) {
    const float factor = x[i];
    if (factor == 0) continue;
    const float* row = matrix.values.data() + i * inputs;
    for (std::size_t j = 0; j < inputs; ++j) y[j] += row[j] * factor;
  }
}

}  // namespace pulsewright::analog

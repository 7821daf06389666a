// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "autodiff/tensor.h"
#include "base/random.h"

namespace pulsewright::autodiff {

/// Uniform in [low, high), the same for the same seed.
inline Tensor random_tensor(Shape shape, double low, double high, std::uint64_t seed) {
  Random random(seed, 0);
  Tensor tensor(std::move(shape), 0.0);
  for (double& value : tensor.data) value = low + (high - low) * random.uniform();
  return tensor;
}

/// Different values with at least 0.5 / size between any two and between each and 0, so that no kink of a
/// maximum or of a ReLU is near.
inline Tensor separated_tensor(Shape shape, std::uint64_t seed) {
  Tensor tensor(std::move(shape), 0.0);
  const auto size = static_cast<double>(tensor.size());
  for (std::int64_t i = 0; i < tensor.size(); ++i) tensor[i] = (2 * static_cast<double>(i) + 1) / size - 1;
  Random random(seed, 0);
  for (std::size_t i = tensor.data.size(); i > 1; --i)
    std::swap(tensor.data[i - 1], tensor.data[random.below(i)]);
  for (double& value : tensor.data)
    if (value == 0) value = 0.5 / size;
  return tensor;
}

}  // namespace pulsewright::autodiff

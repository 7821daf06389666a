// SPDX-License-Identifier: Apache-2.0
#include "train/prune.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <tuple>

#include "base/failure.h"

namespace pulsewright {

namespace {

/// How much each synapse of a layer matters, 1 on average.
Matrix saliency(const Matrix& weights, const Vector& input_rms) {
  Matrix size = weights.cwiseAbs();
  for (Eigen::Index tap = 0; tap < size.rows(); ++tap) size.row(tap) *= input_rms[tap % input_rms.size()];
  return size / std::max(size.mean(), 1e-12f);
}

/// Removes all taps of a first dense layer but those of the `live_inputs` pixels that matter most.
void keep_inputs(Matrix& size, std::int64_t live_inputs) {
  std::vector<std::pair<float, Eigen::Index>> pixels;
  for (Eigen::Index tap = 0; tap < size.rows(); ++tap) pixels.emplace_back(-size.row(tap).sum(), tap);
  std::ranges::sort(pixels);
  for (std::size_t i = static_cast<std::size_t>(live_inputs); i < pixels.size(); ++i)
    size.row(pixels[i].second).setZero();
}

}  // namespace

std::int64_t live_at(std::int64_t all, std::int64_t wanted, double progress) {
  const double left = 1 - std::clamp(progress, 0.0, 1.0);
  return wanted + static_cast<std::int64_t>(static_cast<double>(all - wanted) * left * left * left);
}

std::vector<Matrix> live_masks(std::span<const LayerShape> shapes,
                               std::span<const LayerParameters* const> parameters,
                               std::span<const Vector> input_rms, std::int64_t live,
                               std::int64_t live_inputs) {
  std::vector<Matrix> sizes;
  std::vector<float> all;
  for (std::size_t l = 0; l < parameters.size(); ++l) {
    sizes.push_back(saliency(parameters[l]->weights, input_rms[l]));
    const bool sees_pixels = l == 0 && shapes[l].is_dense();
    if (sees_pixels && live_inputs > 0) keep_inputs(sizes[l], live_inputs);
    all.insert(all.end(), sizes[l].data(), sizes[l].data() + sizes[l].size());
  }
  const auto kept = std::min(all.size(), static_cast<std::size_t>(live));
  PW_ASSERT(kept > 0);
  std::ranges::nth_element(all, all.begin() + static_cast<std::ptrdiff_t>(kept) - 1, std::greater{});
  const float least = all[kept - 1];
  // Of those that matter just as much as the last one, the first in order are kept.
  auto ties = static_cast<std::ptrdiff_t>(kept) -
              std::count_if(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(kept),
                            [&](float size) { return size > least; });
  for (Matrix& size : sizes)
    for (float& value : size.reshaped<Eigen::RowMajor>())
      value = value > 0 && (value > least || (value == least && ties-- > 0)) ? 1.0f : 0.0f;
  return sizes;
}

void apply_mask(const Matrix& mask, Matrix& weights) {
  weights = weights.cwiseProduct(mask);
}

}  // namespace pulsewright

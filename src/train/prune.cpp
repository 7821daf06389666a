// SPDX-License-Identifier: Apache-2.0
#include "train/prune.h"

#include <algorithm>
#include <functional>

#include "base/failure.h"
#include "linear/reductions.h"

namespace pulsewright::train {

namespace {

/// How much each synapse of a layer matters.
Matrix saliency(const Matrix& weights, const Vector& input_rms) {
  Matrix size = weights.cwiseAbs();
  for (Eigen::Index tap = 0; tap < size.rows(); ++tap) size.row(tap) *= input_rms[tap % input_rms.size()];
  return size;
}

/// Removes all taps of a first dense layer but those of the `live_inputs` pixels that matter most.
void keep_inputs(Matrix& size, std::int64_t live_inputs) {
  std::vector<std::pair<double, Eigen::Index>> pixels;
  for (Eigen::Index tap = 0; tap < size.rows(); ++tap) pixels.emplace_back(-sum_in_order(size.row(tap)), tap);
  std::ranges::sort(pixels);
  for (std::size_t i = static_cast<std::size_t>(live_inputs); i < pixels.size(); ++i)
    size.row(pixels[i].second).setZero();
}

/// Marks the `live` largest sizes with 1, the rest with 0. Of those as large as the last one, the first in
/// order are kept; a size of 0 is never.
Matrix largest(const Matrix& size, std::int64_t live) {
  const auto kept = std::min(size.size(), static_cast<Eigen::Index>(live));
  if (kept == 0) return Matrix::Zero(size.rows(), size.cols());
  std::vector<float> all(size.data(), size.data() + size.size());
  const auto last = all.begin() + static_cast<std::ptrdiff_t>(kept) - 1;
  std::ranges::nth_element(all, last, std::greater{});
  const float least = *last;
  auto ties = kept - std::count_if(all.begin(), last + 1, [&](float value) { return value > least; });
  return size.unaryExpr([&](float value) {
    return value > 0 && (value > least || (value == least && ties-- > 0)) ? 1.0f : 0.0f;
  });
}

}  // namespace

std::int64_t live_at(std::int64_t all, std::int64_t wanted, double progress) {
  const double left = 1 - std::clamp(progress, 0.0, 1.0);
  return wanted + static_cast<std::int64_t>(static_cast<double>(all - wanted) * left * left * left);
}

std::vector<std::int64_t> live_by_layer(std::span<const LayerShape> shapes, std::int64_t live) {
  std::vector<std::int64_t> shares(shapes.size(), 0);
  std::vector<bool> is_full(shapes.size(), false);
  // A layer that cannot take its share leaves the rest to the others, who share again.
  for (bool changed = true; changed;) {
    changed = false;
    std::int64_t left = live;
    std::int64_t sizes = 0;
    for (std::size_t l = 0; l < shapes.size(); ++l)
      (is_full[l] ? left : sizes) += is_full[l] ? -shapes[l].weights() : shapes[l].taps() + shapes[l].neurons;
    for (std::size_t l = 0; l < shapes.size(); ++l) {
      if (is_full[l]) continue;
      shares[l] = std::max<std::int64_t>(0, left) * (shapes[l].taps() + shapes[l].neurons) / sizes;
      if (shares[l] < shapes[l].weights()) continue;
      shares[l] = shapes[l].weights();
      is_full[l] = changed = true;
    }
  }
  return shares;
}

std::vector<Matrix> live_masks(std::span<const LayerShape> shapes,
                               std::span<const LayerParameters* const> parameters,
                               std::span<const Vector> input_rms, std::int64_t live,
                               std::int64_t live_inputs) {
  const std::vector<std::int64_t> shares = live_by_layer(shapes, live);
  std::vector<Matrix> masks;
  for (std::size_t l = 0; l < parameters.size(); ++l) {
    Matrix size = saliency(parameters[l]->weights, input_rms[l]);
    if (l == 0 && shapes[l].is_dense() && live_inputs > 0) keep_inputs(size, live_inputs);
    masks.push_back(largest(size, shares[l]));
  }
  return masks;
}

void apply_mask(const Matrix& mask, Matrix& weights) {
  weights = weights.cwiseProduct(mask);
}

}  // namespace pulsewright::train

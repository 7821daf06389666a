// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "train/passes.h"

namespace pulsewright {

/// Adam (Kingma and Ba, arXiv:1412.6980) for one layer, with beta 0.9 and 0.999 and epsilon 1e-8.
struct Adam {
  Adam() = default;
  /// Moments of 0 in the shape of `parameters`.
  explicit Adam(const LayerParameters& parameters);

  /// One step down `gradient`; weights are then clipped to [-1, 1], what a stream can hold.
  void step(LayerParameters& parameters, const LayerGradient& gradient, double rate);

  LayerGradient mean;        ///< first moments
  LayerGradient square;      ///< second moments
  double mean_weight = 1;    ///< 0.9^steps
  double square_weight = 1;  ///< 0.999^steps
};

/// A learning rate that falls from `highest` to a hundredth of it as half a cosine; progress in [0, 1].
double cosine_rate(double highest, double progress);

}  // namespace pulsewright

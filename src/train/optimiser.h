// SPDX-License-Identifier: Apache-2.0
// Steps of gradient descent, and the schedules of their rate.
#pragma once

#include <cstdint>

#include "train/options.h"
#include "train/passes.h"

namespace pulsewright::train {

/// The optimiser of one layer: Adam (Kingma and Ba, arXiv:1412.6980) with beta 0.9 and 0.999 and epsilon
/// 1e-8, or gradient descent with momentum 0.9.
struct Optimiser {
  Optimiser() = default;
  /// Moments of 0 in the shape of `parameters`.
  Optimiser(OptimiserKind kind, const LayerParameters& parameters);

  /// One step down `gradient`; weights are then clipped to [-1, 1], what a stream can hold.
  void step(LayerParameters& parameters, const LayerGradient& gradient, double rate);

  OptimiserKind kind = OptimiserKind::adam;
  LayerGradient mean;        ///< first moments; with momentum, the velocity
  LayerGradient square;      ///< second moments; empty with momentum
  double mean_weight = 1;    ///< 0.9^steps
  double square_weight = 1;  ///< 0.999^steps
};

/// The learning rate at `progress` in [0, 1] of a phase.
double scheduled_rate(Schedule schedule, double highest, double progress);

}  // namespace pulsewright::train

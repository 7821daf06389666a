// SPDX-License-Identifier: Apache-2.0
// Small networks drawn at random, to compare what computes them.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "base/random.h"
#include "train/passes.h"

namespace pulsewright::train {

/// Uniform in [low, high).
Matrix random_matrix(Eigen::Index rows, Eigen::Index columns, double low, double high, Random& random);

/// One or two convolutions on a plane of rows x columns pixels, with any stride, padding, dilation, groups
/// and pool that fit, and sometimes a dense layer behind them.
std::vector<LayerSpec> random_layers(int rows, int columns, Random& random);

/// Every candidate of these lengths: all encodings, source pairs (exact ones too), both accumulators, all
/// generator settings; those of setting 1 cap their thresholds.
std::vector<Candidate> whole_space(const std::vector<int>& lengths);

/// A network with everything it refers to; it may be moved, not copied.
struct RandomNetwork {
  /// Draws weights in [-1, 1], small biases, and gains that keep most activations open.
  RandomNetwork(std::span<const LayerSpec> layers, int rows, int columns, int images, Random& random);

  /// Gives each layer the arithmetic of one candidate.
  void choose(std::span<const Candidate> candidates);
  /// Views with the response of the chosen candidate, or with `response` where none was chosen.
  std::vector<LayerView> views(Response response = Response::product) const;
  std::vector<QuantisedLayer> circuit() const;

  std::vector<LayerShape> shapes;
  std::vector<LayerParameters> parameters;
  std::vector<std::unique_ptr<LayerArithmetic>> arithmetics;
  Pixels pixels;  ///< in [0, 16]
};

inline constexpr int random_network_classes = 3;

}  // namespace pulsewright::train

// SPDX-License-Identifier: Apache-2.0
#include <cmath>

#include "catch.h"
#include "train/penalty.h"
#include "train/random_network.h"

using namespace pulsewright;

using namespace pulsewright::train;

namespace {

/// The mean over all products of min(x, |w|) - x |w|.
double mean_excess(const Matrix& x, const Matrix& w) {
  double sum = 0;
  for (Eigen::Index row = 0; row < x.rows(); ++row)
    for (Eigen::Index tap = 0; tap < x.cols(); ++tap)
      for (Eigen::Index neuron = 0; neuron < w.cols(); ++neuron) {
        const double a = x(row, tap);
        const double b = std::abs(w(tap, neuron));
        sum += std::min(a, b) - a * b;
      }
  return sum / static_cast<double>(x.rows() * w.size());
}

}  // namespace

TEST_CASE("the gradient of the correlation penalty is the slope of what a shared source computes too much") {
  Random random(9, 2);
  Workers workers(1);
  const LayerShape shape = dense_shape(5, 3);
  const LayerView view{&shape, nullptr, Response::product};
  LayerPass pass;
  pass.patches = random_matrix(7, 5, 0, 1, random);
  pass.weights = random_matrix(5, 3, -1, 1, random);
  const Matrix gradient = penalty_gradient(view, pass, 2.5, workers);
  CHECK(mean_excess(pass.patches, pass.weights) > 0.05);
  for (Eigen::Index i = 0; i < pass.weights.size(); ++i) {
    const float step = 1e-3f;
    Matrix above = pass.weights;
    Matrix below = pass.weights;
    above.data()[i] += step;
    below.data()[i] -= step;
    const double slope =
        2.5 * (mean_excess(pass.patches, above) - mean_excess(pass.patches, below)) / (2 * step);
    CHECK(gradient.data()[i] == Approx(slope).margin(2e-4));
  }
}

// SPDX-License-Identifier: Apache-2.0
#include "train/penalty.h"

namespace pulsewright::train {

Matrix penalty_gradient(const LayerView& layer, const LayerPass& pass, double strength, Workers& workers) {
  const Matrix sizes = pass.weights.cwiseAbs();
  const double products = static_cast<double>(pass.patches.rows()) * static_cast<double>(pass.weights.size());
  const Matrix each =
      Matrix::Constant(pass.patches.rows(), sizes.cols(), static_cast<float>(strength / products));
  const Matrix gradient =
      weight_gradient(Response::minimum, pass.patches, sizes, each, layer.shape->groups, workers) -
      weight_gradient(Response::product, pass.patches, sizes, each, layer.shape->groups, workers);
  return gradient.cwiseProduct(pass.weights.unaryExpr([](float w) { return w < 0 ? -1.0f : 1.0f; }));
}

}  // namespace pulsewright::train

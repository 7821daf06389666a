// SPDX-License-Identifier: Apache-2.0
#include "train/loss.h"

#include <algorithm>

#include "base/elementary.h"
#include "base/failure.h"
#include "linear/reductions.h"

namespace pulsewright::train {

Loss cross_entropy(const Matrix& logits, std::span<const int> labels, double smoothing,
                   std::span<const double> class_weights) {
  PW_ASSERT(static_cast<std::size_t>(logits.rows()) == labels.size() && logits.rows() > 0);
  const double images = static_cast<double>(logits.rows());
  const double spread = smoothing / static_cast<double>(logits.cols());
  Loss loss;
  loss.gradient.resize(logits.rows(), logits.cols());
  for (Eigen::Index image = 0; image < logits.rows(); ++image) {
    const int label = labels[static_cast<std::size_t>(image)];
    Eigen::Index best = 0;
    const double largest = logits.row(image).maxCoeff(&best);
    loss.correct += best == label;
    const Eigen::RowVectorXd shifted = logits.row(image).cast<double>().array() - largest;
    const Eigen::RowVectorXd powers = shifted.unaryExpr([](double x) { return exponential(x); });
    const double total = sum_in_order(powers);
    Eigen::RowVectorXd target = Eigen::RowVectorXd::Constant(logits.cols(), spread);
    target[label] += 1 - smoothing;
    const double nats = (logarithm(total) - sum_in_order(shifted.cwiseProduct(target))) / images;
    const Eigen::RowVectorXd slope = (powers / total - target) / images;
    const double weight = class_weights.empty() ? 1 : class_weights[static_cast<std::size_t>(label)];
    loss.mean += weight * nats;
    loss.gradient.row(image) = (weight * slope).cast<float>();
  }
  return loss;
}

Loss squared_error(const Matrix& logits, const Matrix& targets) {
  PW_ASSERT(logits.rows() == targets.rows() && logits.cols() == targets.cols() && logits.size() > 0);
  const double numbers = static_cast<double>(logits.size());
  const Matrix errors = logits - targets;
  Loss loss;
  for (Eigen::Index image = 0; image < errors.rows(); ++image)
    for (Eigen::Index output = 0; output < errors.cols(); ++output) {
      const double error = errors(image, output);
      loss.mean += error * error / (2 * numbers);
    }
  loss.gradient = errors / static_cast<float>(numbers);
  return loss;
}

Loss loss_of(const Matrix& logits, const Batch& batch, double smoothing,
             std::span<const double> class_weights) {
  return batch.labels.empty() ? squared_error(logits, batch.targets)
                              : cross_entropy(logits, batch.labels, smoothing, class_weights);
}

std::vector<double> balanced_weights(const data::DataSet& data, std::span<const std::size_t> rows) {
  std::vector<double> counts(static_cast<std::size_t>(data.classes));
  for (const std::size_t row : rows) ++counts[data.train.labels[row]];
  const double present =
      static_cast<double>(std::ranges::count_if(counts, [](double count) { return count > 0; }));
  std::vector<double> weights;
  for (const double count : counts)
    weights.push_back(count > 0 ? static_cast<double>(rows.size()) / (present * count) : 0);
  return weights;
}

}  // namespace pulsewright::train

// SPDX-License-Identifier: Apache-2.0
// What training makes small: the distance of logits from the labels or targets of a batch.
#pragma once

#include "train/batches.h"

namespace pulsewright::train {

struct Loss {
  double mean = 0;  ///< nats per image, or half the mean square of the errors of a regression
  int correct = 0;  ///< images whose largest logit, the lowest index on a tie, is their label
  Matrix gradient;  ///< of the mean with respect to the logits
};

/// Softmax cross-entropy. `smoothing` of the target's mass is spread over all classes. An image counts as
/// often as the weight of its class says; without weights, once.
Loss cross_entropy(const Matrix& logits, std::span<const int> labels, double smoothing,
                   std::span<const double> class_weights = {});

/// Half the mean squared error over images and outputs: what the cross-entropy is for a normal error of
/// deviation 1. logits, targets: [images][outputs].
Loss squared_error(const Matrix& logits, const Matrix& targets);

/// That of these for which the batch has labels or targets.
Loss loss_of(const Matrix& logits, const Batch& batch, double smoothing,
             std::span<const double> class_weights = {});

/// [classes]: weights with which each class of these rows weighs the same, and the rows of all 1 in the mean.
/// A class without a row has 0.
std::vector<double> balanced_weights(const data::DataSet& data, std::span<const std::size_t> rows);

}  // namespace pulsewright::train

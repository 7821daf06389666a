// SPDX-License-Identifier: Apache-2.0
// The trainer that trials and proposals begin with. A header of its own, as that of the trainer needs Eigen.
#pragma once

#include "train/trainer.h"

namespace pulsewright::objective {

/// The trainer of `data`, which must have trainable_shapes() with the options.
train::Trainer trainer_of(const train::TrainOptions& options, const data::DataSet& data);

}  // namespace pulsewright::objective

// SPDX-License-Identifier: Apache-2.0
// A network that another tool trained, in the units of the trainer: where TrainOptions::from begins.
#pragma once

#include <vector>

#include "base/json.h"
#include "train/quantised_layer.h"

namespace pulsewright::train {

struct ImportedNetwork {
  std::vector<LayerShape> shapes;       ///< [layer], with what the other tool fixed
  std::vector<LayerParameters> layers;  ///< [layer], for products of independent streams
  Json origin;                          ///< of run.json: where it comes from, and how it was mapped
};

}  // namespace pulsewright::train

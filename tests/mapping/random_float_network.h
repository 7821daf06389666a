// SPDX-License-Identifier: Apache-2.0
// Random float networks of all that a circuit can hold, with images for them.
#pragma once

#include "base/random.h"
#include "data/data_set.h"
#include "interchange/float_network.h"

namespace pulsewright::mapping_tests {

struct RandomTask {
  interchange::FloatNetwork network;
  data::DataSet data;  ///< that fits; its labels are random
};

/// One to three hidden layers: dense, or with windows of any kernel, stride, padding with a value, dilation,
/// groups and pools; behind them rectifiers with and without a ceiling, and quantisers if `levels` says so.
RandomTask random_task(Random& random, bool levels);

}  // namespace pulsewright::mapping_tests

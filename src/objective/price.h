// SPDX-License-Identifier: Apache-2.0
// What hardware is worth unless the user says it: nats for a network that is the same for every design space.
#pragma once

#include <span>

#include "data/data_set.h"
#include "train/cost.h"
#include "train/options.h"

namespace pulsewright::objective {

/// The model of area that the options ask for.
train::AreaModel area_of(const train::TrainOptions& options);

/// Cycles times area of the layers with 256 bits, sign-magnitude weights, counters and the pair that costs
/// most, every synapse alive. The design space of the options plays no part in it.
double reference_cost(const train::TrainOptions& options, std::span<const train::LayerShape> shapes);

/// The cost weight with which that network costs `nats`.
double cost_weight_for(double nats, const train::TrainOptions& options,
                       std::span<const train::LayerShape> shapes);

/// Nats that the same network is worth unless a cost weight is given: for pictures 0.3, for tables 0.03.
double usual_worth(const data::DataSet& data);

}  // namespace pulsewright::objective

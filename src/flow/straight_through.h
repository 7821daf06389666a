// SPDX-License-Identifier: Apache-2.0
// From a float network to a circuit that another program trains.
#pragma once

#include <optional>

#include "flow/train_imported.h"
#include "mapping/straight_through.h"

namespace pulsewright::flow {

/// The circuit that train_imported() makes without an epoch, in the folder `request.out`, with the weights
/// that it was rounded from. Nothing in the same cases, all of which is diagnosed.
std::optional<mapping::StraightThrough> straight_through(ImportedTrainingRequest request,
                                                         const data::DataSet& data,
                                                         const TrainingListeners& listeners,
                                                         Diagnostics& diagnostics);

}  // namespace pulsewright::flow

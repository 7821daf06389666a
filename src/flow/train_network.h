// SPDX-License-Identifier: Apache-2.0
// A training with plain options, on a data set that has a name or on one in memory.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "base/json.h"
#include "base/progress.h"
#include "data/data_set.h"
#include "flow/settle_training.h"

namespace pulsewright::flow {

/// Reads what a program asks for: an object whose members are called as the flags of `train`, with _ for -
/// (train/option_fields.h), and as in run.json for "data_options".
/// What is wrong is diagnosed with a JSON pointer.
TrainingRequest read_training_request(const Json& json, Diagnostics& diagnostics);

struct TrainedNetwork {
  train::TrainingReport report;
  Settled settled;  ///< by rows held out, as far as something was open
};

/// Who is told about a training. All may be empty.
struct TrainingListeners {
  ProgressListener progress = {};
  train::Stop stop = {};
  std::function<void(const data::DataSet& data, const Settled& settled)> begins = {};
};

/// Trains in the folder `request.out`, or goes on there: on `data`, or on the data set that the options name
/// if that is nothing. `options.data` is the name of `data` in run.json. Nothing if the request is wrong or
/// does not fit the data, all of which is diagnosed. Throws Failure when listeners.stop says so, once the
/// last finished epoch is on disk.
std::optional<TrainedNetwork> train_network(TrainingRequest request, std::optional<data::DataSet> data,
                                            const TrainingListeners& listeners, Diagnostics& diagnostics);

Json to_json(const TrainedNetwork& trained);

/// Tells the listener of each epoch.
train::Progress as_events(ProgressListener listener, bool is_regression);

}  // namespace pulsewright::flow

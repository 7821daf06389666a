// SPDX-License-Identifier: Apache-2.0
// A training with plain options, on a data set that has a name or on one in memory.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "base/json.h"
#include "base/progress.h"
#include "data/data_set.h"
#include "flow/cost_choice.h"
#include "train/run.h"

namespace pulsewright::flow {

/// Options whose usual value depends on the data; nothing for that value.
struct GivenOptions {
  std::optional<double> cost_weight = {};
  std::optional<int> real_epochs = {};
  std::optional<int> search_epochs = {};
  std::optional<int> tune_epochs = {};
};

/// Gives the options that are not among `given` their usual values, and the network a name if it has none.
/// `has_pictures`: whether the rows of the data are pictures.
void complete_options(train::TrainOptions& options, const GivenOptions& given, bool has_pictures);

struct TrainingRequest {
  train::TrainOptions options;
  GivenOptions given;            ///< of the options, by complete_options()
  std::optional<double> within;  ///< for choose_cost_weight()
  std::string out;               ///< folder of the run
};

/// Reads what a program asks for: an object whose members are called as the flags of `train`, with _ for -
/// (train/option_fields.h), and as in run.json for "data_options".
/// What is wrong is diagnosed with a JSON pointer.
TrainingRequest read_training_request(const Json& json, Diagnostics& diagnostics);

struct TrainedNetwork {
  train::TrainingReport report;
  std::optional<CostChoice> choice;  ///< of the cost weight, if one was made
};

/// Who is told about a training. All may be empty.
struct TrainingListeners {
  ProgressListener progress = {};
  train::Stop stop = {};
  std::function<void(const data::DataSet& data, const std::optional<CostChoice>& choice)> begins = {};
};

/// Trains in the folder `request.out`, or goes on there: on `data`, or on the data set that the options name
/// if that is nothing. `options.data` is the name of `data` in run.json. Nothing if the request is wrong or
/// does not fit the data, all of which is diagnosed. Throws Failure when listeners.stop says so, once the
/// last finished epoch is on disk.
std::optional<TrainedNetwork> train_network(TrainingRequest request, std::optional<data::DataSet> data,
                                            const TrainingListeners& listeners, Diagnostics& diagnostics);

Json to_json(const TrainedNetwork& trained);

}  // namespace pulsewright::flow

// SPDX-License-Identifier: Apache-2.0
// The weight of cost that still keeps the accuracy of the real-valued network, by cross-validation.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "base/progress.h"
#include "train/run.h"

namespace pulsewright::flow {

/// What trainings with one cost weight reached on rows that they had not seen, all folds together.
struct CostTrial {
  double cost_weight = 0;
  std::int64_t rows = 0;
  std::int64_t circuit_correct = 0;
  std::int64_t real_correct = 0;  ///< by the real-valued networks of the same trainings
  double relative_cost = 0;       ///< mean of the circuits, over the most expensive network of the space

  bool is_within(double within) const {
    return static_cast<double>(real_correct - circuit_correct) <= within * static_cast<double>(rows);
  }
};

struct CostChoice {
  double cost_weight = 0;
  bool is_within = false;  ///< whether any weight kept the accuracy
  int folds = 0;
  std::vector<CostTrial> trials;  ///< by falling weight
};

/// Sets the cost weight of the options: the largest of a ladder with which the circuit's accuracy stays
/// within `within` of the real-valued network's, if it does with the next smaller one too: a single success
/// on few rows may be luck. If there is none, the one that loses least, the largest of several. Folds are 5
/// up to 200 training rows, 3 up to 2000; with more, a third is held out once. Only training rows are used,
/// with a quarter of the epochs. A function of options and data. Nothing is tried, and nothing returned, if
/// the run in the folder `run` has such a weight for the same `within` already, if there is only one
/// candidate, or if the options do not fit the data, which is diagnosed. Throws Failure when `stop` says so.
std::optional<CostChoice> choose_cost_weight(train::TrainOptions& options, double within,
                                             const std::filesystem::path& run,
                                             const ProgressListener& progress, const train::Stop& stop,
                                             Diagnostics& diagnostics);

/// The same for a data set in memory, which the options do not name.
std::optional<CostChoice> choose_cost_weight(train::TrainOptions& options, const data::DataSet& data,
                                             double within, const std::filesystem::path& run,
                                             const ProgressListener& progress, const train::Stop& stop,
                                             Diagnostics& diagnostics);

/// A table of the trials, a line each, the chosen one marked.
std::string to_text(const CostChoice& choice);
Json to_json(const CostChoice& choice);

}  // namespace pulsewright::flow

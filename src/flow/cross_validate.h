// SPDX-License-Identifier: Apache-2.0
// How well `train` does on a data set, by repeated cross-validation of the whole of it: every choice that it
// makes is made again for each fold, on the training rows of that fold.
#pragma once

#include "flow/settle_training.h"

namespace pulsewright::flow {

struct CrossValidationOptions {
  TrainingRequest request = {};
  int folds = 5;
  int repeats = 1;
};

/// What one training gave on the rows of its fold.
struct FoldScore {
  int repeat = 0;
  int fold = 0;
  train::Scores test;
  std::vector<std::string> choice;  ///< [layer] Candidate::text()
  double cost = 0;                  ///< cycles times area
  int tune_epochs = 0;
};

struct CrossValidation {
  std::string data;
  std::int64_t rows = 0;
  std::int64_t features = 0;
  int classes = 0;  ///< 0 for a regression
  int folds = 0;
  int repeats = 0;
  std::vector<FoldScore> scores;  ///< repeat by repeat
};

/// Nothing where `train` would give nothing.
std::optional<CrossValidation> cross_validate(const CrossValidationOptions& options,
                                              const ProgressListener& progress, const train::Stop& stop,
                                              Diagnostics& diagnostics);

/// Means over all trainings, circuit and real-valued network side by side, and how often each circuit was
/// chosen.
std::string to_text(const CrossValidation& validation);
Json to_json(const CrossValidation& validation);

}  // namespace pulsewright::flow

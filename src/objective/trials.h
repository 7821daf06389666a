// SPDX-License-Identifier: Apache-2.0
// Trainings on folds, and what they answer on the rows that they had not seen.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/progress.h"
#include "objective/folds.h"
#include "train/run.h"

namespace pulsewright::objective {

/// The answer to one row that was held out.
struct Answer {
  bool is_wrong = false;  ///< of a class
  /// Nats of the label; of a regression half the mean squared error, of targets with the deviation 1.
  double loss = 0;
  /// Sum over classes of (probability - wanted)^2; of a regression the same as `loss`.
  double brier = 0;
};

/// [repeat * rows + row] of the training rows.
using Answers = std::vector<Answer>;

/// Means and the standard error of a mean over rows, the repeats of a row taken together.
struct Estimate {
  double mean = 0;
  double error = 0;
};
/// Of `part` of first less second, answers to the same rows.
Estimate difference(const Answers& first, const Answers& second, std::size_t rows,
                    double (*part)(const Answer&));
double mean_of(const Answers& answers, double (*part)(const Answer&));

double wrong_of(const Answer& answer);
double loss_of(const Answer& answer);
double brier_of(const Answer& answer);

/// train::train() in memory, with nothing to go on from; `data` must have trainable_shapes(). Throws Failure
/// when `stop` says so.
train::TrainingReport train_in_memory(const train::TrainOptions& options, const data::DataSet& data,
                                      const train::Stop& stop);

/// Trains on every fold in turn.
class Trials {
 public:
  /// `data` must have trainable_shapes() with the options that are tried, and outlive the trials.
  Trials(const data::DataSet& data, int folds, int repeats, std::uint64_t seed,
         const ProgressListener& progress, const train::Stop& stop);

  std::size_t rows() const { return data_.train.size(); }
  int folds() const { return folds_; }
  int repeats() const { return repeats_; }

  struct Result {
    Answers circuit;
    Answers real;  ///< empty unless TrainOptions::trains_real
  };
  /// `step` says in words what is tried. Throws Failure when `stop` says so.
  Result run(const train::TrainOptions& options, const std::string& step) const;

 private:
  const data::DataSet& data_;
  int folds_;
  int repeats_;
  std::vector<Fold> parts_;
  const ProgressListener& progress_;
  const train::Stop& stop_;
};

}  // namespace pulsewright::objective

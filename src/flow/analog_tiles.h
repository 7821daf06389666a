// SPDX-License-Identifier: Apache-2.0
// Networks on analog tiles: trained, and evaluated as they are or on phase-change memory that drifts.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "analog/run_training.h"
#include "base/json.h"
#include "base/progress.h"
#include "data/data_options.h"

namespace pulsewright::flow {

struct TileTrainingOptions {
  std::string config;
  data::DataRequest data;
  std::uint64_t seed = 1;
  unsigned threads = 0;  ///< 0 for all; the result does not depend on them
  std::string out;
};

struct TileTraining {
  analog::TrainingOutcome outcome;
  std::int64_t epochs = 0;  ///< that the configuration asks for
  double seconds = 0;       ///< of the wall
};

/// Trains, or goes on where the run in the folder stopped. Nothing, with diagnostics, if an input is wrong.
std::optional<TileTraining> train_tiles(const TileTrainingOptions& options, const ProgressListener& progress,
                                        const std::function<bool()>& is_asked_to_stop,
                                        Diagnostics& diagnostics);

/// The same with a configuration and rows that are there already: `options` has neither, but
/// `options.data.name` tells these rows from others.
std::optional<TileTraining> train_tiles(const analog::NetworkConfig& config, const data::DataSet& data,
                                        const TileTrainingOptions& options, const ProgressListener& progress,
                                        const std::function<bool()>& is_asked_to_stop,
                                        Diagnostics& diagnostics);

/// The report of a finished training, with its seconds.
Json to_json(const TileTraining& training);
std::string to_text(const TileTraining& training);

struct TileEvaluationOptions {
  std::string run;                  ///< folder of a training
  std::uint64_t repeats = 1;        ///< reads of all test images, each with its own noise
  std::vector<std::int64_t> times;  ///< seconds after programming to phase-change memory
  bool compensates = false;         ///< scales outputs by how far the weights have drifted
  unsigned threads = 0;
};

/// Of the accuracies of all reads.
struct AccuracySpread {
  double mean = 0;
  double deviation = 0;
};

struct TileEvaluation {
  std::int64_t images = 0;
  std::uint64_t repeats = 0;
  AccuracySpread as_trained;
  struct Later {
    std::int64_t seconds = 0;  ///< after programming
    AccuracySpread accuracy;
  };
  std::vector<Later> on_pcm;  ///< one for each time
  bool compensates = false;
};

std::optional<TileEvaluation> evaluate_tiles(const TileEvaluationOptions& options, Diagnostics& diagnostics);

/// Evaluates a network that is there already, with the seed of its training, on these images.
std::optional<TileEvaluation> evaluate_tiles(const analog::Network& network, std::uint64_t seed,
                                             const data::ImageSet& test, int maximum,
                                             const TileEvaluationOptions& options, Diagnostics& diagnostics);

Json to_json(const TileEvaluation& evaluation);
std::string to_text(const TileEvaluation& evaluation);

}  // namespace pulsewright::flow

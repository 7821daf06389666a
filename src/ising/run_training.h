// SPDX-License-Identifier: Apache-2.0
// A training as a folder: checkpoint, machine and report.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>

#include "base/json.h"
#include "base/progress.h"
#include "ising/rbm_likelihood.h"
#include "ising/train_machine.h"

namespace pulsewright::ising {

inline constexpr const char* checkpoint_name = "checkpoint.json";
inline constexpr const char* trained_machine_name = "machine.json";
inline constexpr const char* training_report_name = "training.json";

struct TrainingRun {
  std::filesystem::path folder;
  std::function<bool()> is_asked_to_stop = [] { return false; };
  ProgressListener progress = {};  ///< may be empty
};

struct TrainingOutcome {
  bool is_done = false;  ///< false if the run was asked to stop; then there is a checkpoint alone
  std::int64_t updates = 0;
  Machine machine = {};
  std::optional<Likelihood> likelihood = {};  ///< of a training that is done
  Json report = {};                           ///< what training.json holds
};

/// The outcome of a training that is done, in lines.
std::string training_text(const Patterns& patterns, const TrainOptions& options, const std::string& folder,
                          const TrainingOutcome& outcome);

/// Trains, from the checkpoint in the folder if there is one; nothing, and diagnostics, if that belongs to
/// another training. The files that a training writes do not depend on how often it was interrupted.
std::optional<TrainingOutcome> run_training(const Patterns& patterns, const TrainOptions& options,
                                            const TrainingRun& run, Diagnostics& diagnostics);

}  // namespace pulsewright::ising

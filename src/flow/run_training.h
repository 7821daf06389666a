// SPDX-License-Identifier: Apache-2.0
// What the folder of a run holds of its training.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "train/candidate.h"
#include "train/state.h"
#include "views/moment.h"

namespace pulsewright::flow {

/// The training of a run folder, finished or not.
struct RunTraining {
  Json configuration;                         ///< run.json
  std::string configuration_text;             ///< as the checkpoint names it
  std::vector<train::Candidate> candidates;   ///< that the search chooses from
  std::optional<train::TrainingState> state;  ///< the checkpoint; nothing before the first one
};

/// Reads run.json and the checkpoint of a folder, without a lock. What is wrong is diagnosed.
std::optional<RunTraining> read_run_training(const std::filesystem::path& folder, Diagnostics& diagnostics);

/// Reads a JSON document; what is wrong is diagnosed with the path in front.
std::optional<Json> read_document(const std::filesystem::path& path, Diagnostics& diagnostics);

/// The name of a file or folder, also of one whose path ends with a slash.
std::string shown_name(const std::filesystem::path& path);

/// Puts the history and the choices of a state into the moment.
void add_state(const train::TrainingState& state, views::Moment& moment);

}  // namespace pulsewright::flow

// SPDX-License-Identifier: Apache-2.0
// Training with what the user left open settled first, on rows of the training set that are held out in turn.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "base/json.h"
#include "base/progress.h"
#include "objective/recipe.h"
#include "objective/within.h"
#include "train/run.h"

namespace pulsewright::flow {

/// The flags that decide a recipe: any of them, and it is not chosen.
inline constexpr std::string_view recipe_flags[] = {"--batch",       "--rate",          "--tune-rate",
                                                    "--real-epochs", "--search-epochs", "--epochs"};

inline constexpr int usual_frames_mebibytes = 64;
inline constexpr int most_frames_mebibytes = 1 << 20;

/// What is asked of a training: the options, and which of them are open.
struct TrainingRequest {
  train::TrainOptions options = {};
  bool open_recipe = true;     ///< neither epochs, batch nor rates are given: they follow the data
  bool open_objective = true;  ///< neither `within` nor a cost weight is given
  std::optional<double> within = {};
  objective::Limits limits =
      {};                ///< the most accurate circuit that keeps within them, in the place of `within`
  std::string out = {};  ///< folder of the run
  /// At most so many MiB of frames.bin, with which `watch` goes back to any epoch; 0 for none.
  int frames_mebibytes = usual_frames_mebibytes;
};

/// What the rows held out decided.
struct Settled {
  bool is_regression = false;
  std::optional<objective::RecipeChoice> recipe;
  std::optional<objective::CircuitChoice> circuit;
};

/// How far a circuit may lie below the real-valued network unless told otherwise: in accuracy, and for a
/// regression as a share of the root of the mean squared error.
inline constexpr double usual_within = 0.005;

/// Settles the open options of a request for `data`, whose options must be right and fit the data. The recipe
/// is open for tables alone; so is the objective, since trials of pictures take too long to be a default. A
/// run in the folder `run` with the same `within` has its recipe and its circuit already. Throws Failure when
/// `stop` says so.
/// Limits that no circuit of one candidate keeps are refused before anything is trained, with the one that
/// comes nearest (Code::bad_flag).
std::optional<Settled> settle(TrainingRequest& request, const data::DataSet& data,
                              const std::filesystem::path& run, const ProgressListener& progress,
                              const train::Stop& stop, Diagnostics& diagnostics);

/// A line for each layer, and how the test rows were answered; `run` is where the run is.
std::string to_text(const train::TrainingReport& report, const std::string& run);

/// Tables of the trials, a line each, the chosen one marked.
std::string to_text(const Settled& settled);
Json to_json(const Settled& settled);

/// The file of a run's folder that has this; `pulsewright report` shows it.
inline constexpr const char* settled_file = "settled.json";

}  // namespace pulsewright::flow

// SPDX-License-Identifier: Apache-2.0
// A training run in a folder, which a stop or a kill at any moment only pauses.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string_view>
#include <vector>

#include "base/run_folder.h"
#include "train/training_report.h"

namespace pulsewright::train {

inline constexpr std::string_view run_file = RunFolder::configuration_file;
inline constexpr std::string_view checkpoint_file = "checkpoint.bin";
inline constexpr std::string_view netlist_file = "scnir_document.json";
inline constexpr std::string_view training_file = "training.json";

/// Called after each epoch with the number of epochs of the run.
using Progress = std::function<void(const EpochRecord& record, int epochs)>;

/// Asked before each batch: whether the run is to stop.
using Stop = std::function<bool()>;

class Trainer;

/// Keeps more of a run than its checkpoint (room publish). All functions are set, or none is.
struct RunObserver {
  std::function<void(const Trainer& at, std::string_view configuration)> begins;  ///< or goes on
  std::function<void(const Trainer& at)> epoch_done;
  std::function<void()> before_checkpoint;  ///< what the observer was told about has to be on disk now
};

/// The layers of the network that the options describe, on the data. Nothing when the options are wrong
/// (Code::bad_flag) or do not fit the data (Code::data_mismatch); all of it is found before the first epoch.
std::optional<std::vector<LayerShape>> trainable_shapes(const TrainOptions& options,
                                                        const data::DataSet& data, Diagnostics& diagnostics);

/// Trains in the folder `run`, or goes on where an earlier call stopped, or only reports when that one had
/// finished. Leaves run.json, checkpoint.bin, scnir_document.json and training.json, whose bytes depend on
/// the options, the data and the version alone. Returns nothing when the options are wrong
/// (Code::bad_flag), do not fit the data (Code::data_mismatch), or the folder is another run's
/// (Code::run_mismatch, output_exists) or damaged (Code::bad_checkpoint). Throws Failure when another
/// process trains there, and when `stop` says so, once the last finished epoch is on disk. `begins`, which
/// may be empty, is called when all of this has been checked, before the first epoch.
std::optional<TrainingReport> train(const TrainOptions& options, const data::DataSet& data,
                                    const std::filesystem::path& run, const Progress& progress,
                                    Diagnostics& diagnostics, const Stop& stop = {},
                                    const std::function<void()>& begins = {},
                                    const RunObserver& observer = {});

/// The same on the data set that the options name, whose path run.json holds as an absolute one. `loaded`,
/// which may be empty, is called with it before the first epoch. Nothing also when load_data_set() fails.
std::optional<TrainingReport> train(const TrainOptions& options, const std::filesystem::path& run,
                                    const Progress& progress, Diagnostics& diagnostics, const Stop& stop = {},
                                    const std::function<void(const data::DataSet&)>& loaded = {});

}  // namespace pulsewright::train

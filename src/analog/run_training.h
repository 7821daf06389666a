// SPDX-License-Identifier: Apache-2.0
// A training run on disk: the resolved configuration, a checkpoint every few seconds and when it stops, a
// report at the end.
#pragma once

#include <filesystem>
#include <functional>

#include "analog/network.h"
#include "base/progress.h"

namespace pulsewright::analog {

inline constexpr const char* config_name = "config.json";
inline constexpr const char* checkpoint_name = "checkpoint.json";
inline constexpr const char* report_name = "report.json";

struct TrainingRun {
  std::filesystem::path folder;
  std::function<bool()> is_asked_to_stop = [] { return false; };
  ProgressListener progress = {};
};

struct TrainingOutcome {
  bool is_done = false;
  std::int64_t epochs = 0;  ///< done so far
  Json report;              ///< complete if the run is done
};

/// What happened in the epochs so far.
struct History {
  std::vector<float> losses;
  std::vector<float> accuracies;  ///< on the test images, with noise

  void exchange(Archive& archive);
};

/// Trains, or goes on where the run in the folder stopped: the result is the same, bit for bit. A checkpoint
/// of another configuration, seed or data set is diagnosed with what differs.
std::optional<TrainingOutcome> run_training(const NetworkConfig& config, const data::DataSet& data,
                                            const data::DataRequest& request, std::uint64_t seed,
                                            Workers& workers, const TrainingRun& run,
                                            Diagnostics& diagnostics);

/// A trained network from its folder.
struct LoadedRun {
  NetworkConfig config;
  data::DataRequest request;  ///< the data set that it was trained on
  std::uint64_t seed = 0;
  std::int64_t epochs = 0;
  Json checkpoint;
};
std::optional<LoadedRun> load_run(const std::filesystem::path& folder, Diagnostics& diagnostics);
/// Its network; nothing with diagnostics if the checkpoint is damaged.
std::optional<Network> restore_network(const LoadedRun& run, const data::DataSet& data,
                                       Diagnostics& diagnostics);

}  // namespace pulsewright::analog

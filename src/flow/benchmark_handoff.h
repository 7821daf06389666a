// SPDX-License-Identifier: Apache-2.0
// A task trained, measured and handed over with the evidence for it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/json.h"
#include "base/progress.h"
#include "data/data_set.h"
#include "flow/benchmark_evidence.h"
#include "handoff/handoff.h"

namespace pulsewright::flow {

inline constexpr std::string_view reference_task = "reference";

struct HandoffOptions {
  std::string output;                     ///< file for the benchmark report
  std::string export_manifest = {};       ///< file; this one and the next two are empty for none
  std::string estimator_regression = {};  ///< file for the manifest
  std::string handoff = {};               ///< folder for the bundle
  data::DataRequest data;  ///< what the task trains on; by the name of the reference task nothing
  handoff::TrainingSettings training = {};
  std::optional<std::int64_t> bitstream_length = {};  ///< the task's default unless given, like the next two
  std::optional<std::int64_t> steps = {};
  std::optional<double> learning_rate = {};
  std::size_t test_images = 0;
  std::uint64_t seed = 0;
  RegressionOptions regression = {};
  unsigned threads = 0;
};

/// Takes what was not given from the task.
void fill_settings(HandoffOptions& options);

/// What is wrong with the options alone, once they are filled.
void check_handoff_options(const HandoffOptions& options, Diagnostics& diagnostics);

struct HandedOver {
  Benchmarked benchmarked;
  handoff::EstimatorRegressionManifest regression;
  std::optional<handoff::Handoff> handoff;  ///< if one was asked for
  std::string folder;                       ///< of it

  /// The regression passed, and the handoff's audit found nothing.
  bool is_sound() const;
};

/// Trains, measures, and writes what the options ask for. Nothing if the trainer refuses the task or a place
/// is somebody else's, which is diagnosed. The caller has asked check_handoff_options().
std::optional<HandedOver> benchmark_and_hand_over(const HandoffOptions& options,
                                                  const ProgressListener& progress, Diagnostics& diagnostics);

Json to_json(const HandedOver& result);
/// What was trained and measured.
std::string to_text(const HandedOver& result);

}  // namespace pulsewright::flow

// SPDX-License-Identifier: Apache-2.0
// From what the trainer measured to the artefacts of a handoff.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "autodiff/estimators.h"
#include "base/progress.h"
#include "data/data_options.h"
#include "data/images.h"
#include "handoff/artefacts.h"
#include "handoff/bundle.h"

namespace pulsewright::flow {

/// A trained network with what its report says.
struct Benchmarked {
  netlist::Netlist netlist;
  data::LabelledImages test;
  handoff::BenchmarkReport report;
  std::vector<TextFile> others;  ///< further reports for the handoff
};

/// The netlist's name, which all artefacts of a handoff begin with.
inline constexpr const char* handoff_name = "stochastic_backprop";

/// Trains the reference task; the settings must be right for it.
Benchmarked benchmark_reference(const handoff::TrainingSettings& settings);

/// Trains a classifier of 32 hidden neurons on the data set that the settings name, taken as `data_options`
/// say; `steps` are the epochs on the choice, after an eighth of them in real numbers and a tenth in search.
/// The first `test_images` images of its test set, 0 for all, are the handoff's. Nothing where the trainer
/// refuses.
std::optional<Benchmarked> benchmark_data_set(const handoff::TrainingSettings& settings,
                                              const data::DataOptions& data_options, std::size_t test_images,
                                              unsigned threads, const ProgressListener& progress,
                                              Diagnostics& diagnostics);

/// Everything in a report that follows from the netlist, the images and the estimators alone.
void add_measurements(Benchmarked& benchmarked);

struct RegressionOptions {
  std::vector<std::int64_t> lengths = {64, 128, 256};
  std::int64_t samples = 32;
  std::uint64_t first_seed = 0;
  std::optional<autodiff::Estimator> spoiled;  ///< made wrong on purpose
};

/// The estimator regression on the scalar problem, with its acceptance and with each estimator made wrong
/// once.
handoff::EstimatorRegressionManifest regress_estimators(const RegressionOptions& options);

}  // namespace pulsewright::flow

// SPDX-License-Identifier: Apache-2.0
// From a float network to a finished run: mapped with gains from the training rows, then trained on the
// circuit's integers.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>

#include "base/json.h"
#include "flow/train_network.h"
#include "interchange/float_network.h"

namespace pulsewright::flow {

/// What the circuit and the float network say to the same rows.
struct FloatComparison {
  std::int64_t rows = 0;  ///< of the test set, evenly spread, at most 1000
  std::int64_t float_correct = 0;
  std::int64_t circuit_correct = 0;
  std::int64_t same_class = 0;  ///< rows to which both give the same class
  /// Root mean square of the difference of two logits, over that of the float network's.
  double relative_error = 0;
};

struct ImportedTraining {
  train::TrainingReport report;
  Json mapping;  ///< mapping::to_json()
  FloatComparison comparison;
};

/// Options that the user left open: what mapping::usual_fine_tuning and the network say is taken for them.
struct OpenOptions {
  bool lengths = false;  ///< the length at which no level of a quantised network moves, if there is one
  bool epochs = false;
  bool rate = false;
};

/// A float network and where it comes from.
struct FloatSource {
  interchange::FloatNetwork network;
  std::string sha256;        ///< of its document
  std::string model_sha256;  ///< of the file that was imported; empty if that is not known
};

/// The network at `from`: the folder that `import --out` wrote, a file in it, or a float network alone.
std::optional<FloatSource> load_float_source(const std::filesystem::path& from, Diagnostics& diagnostics);

struct ImportedTrainingRequest {
  train::TrainOptions options;
  OpenOptions open;
  std::filesystem::path out;          ///< folder of the run
  std::optional<FloatSource> source;  ///< nothing if it was refused
  int frames_mebibytes = usual_frames_mebibytes;
};

/// Told before the first epoch about the data and what mapping::to_text() says; may be empty.
using Mapped = std::function<void(const data::DataSet& data, const std::string& mapping)>;

/// Trains as train::train() does, from the float network: on `data`, whose name in run.json is
/// `options.data`, or on the data set that the options name if that is nothing. Writes `mapping.json` into
/// the run too. Nothing if the source was refused, the options are wrong, or the network cannot be mapped or
/// does not fit the data, all of which is diagnosed.
std::optional<ImportedTraining> train_imported(ImportedTrainingRequest request,
                                               std::optional<data::DataSet> data,
                                               const TrainingListeners& listeners, const Mapped& mapped,
                                               Diagnostics& diagnostics);

Json to_json(const ImportedTraining& trained);
Json to_json(const FloatComparison& comparison);
std::string to_text(const FloatComparison& comparison);

}  // namespace pulsewright::flow

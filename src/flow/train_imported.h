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

/// Trains as train::train() does, from the network at `from`: the folder that `import --out` wrote, a file in
/// it, or a float network alone. Writes `mapping.json` into the run too. `mapped`, which may be empty, is
/// called before the first epoch, with what mapping::to_text() says.
std::optional<ImportedTraining> train_imported(
    train::TrainOptions options, const std::filesystem::path& from, const OpenOptions& open,
    const std::filesystem::path& run, const TrainingListeners& listeners,
    const std::function<void(const data::DataSet&, const std::string&)>& mapped, Diagnostics& diagnostics);

Json to_json(const ImportedTraining& trained);
Json to_json(const FloatComparison& comparison);
std::string to_text(const FloatComparison& comparison);

}  // namespace pulsewright::flow

// SPDX-License-Identifier: Apache-2.0
// The accuracy table: which networks are trained for it, and how often the circuits are right.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "base/progress.h"
#include "train/options.h"

namespace pulsewright::bench {

/// A way to come to a circuit.
struct AccuracyVariant {
  std::string_view name;
  std::string_view meaning;
  void (*apply)(train::TrainOptions& options);  ///< what it changes in the recipe of its cell
  bool is_real = false;  ///< scores the real-valued network, which has no streams, instead of the circuit
};
std::span<const AccuracyVariant> accuracy_variants();

/// One cell of the table. Of a variant without streams, the lengths and the settings are ignored.
struct AccuracyCell {
  std::string data = "mnist";
  data::DataOptions data_options = {};  ///< how the data set is taken
  std::vector<train::LayerSpec> layers = {{.neurons = 128}};
  std::vector<int> lengths = {16};  ///< one for every layer, or several to search among
  std::string variant = "trained";
  double cost_weight = 0;          ///< of the search
  std::int64_t live_synapses = 0;  ///< 0 for all
  std::vector<std::uint64_t> seeds = {1, 2, 3};
  std::vector<int> settings = {0, 1, 2};  ///< of the generators; the first one is trained with
  double epochs_scale = 1;                ///< of the recipe's epochs; for quick looks

  /// Whether its variant has streams; an unknown one has.
  bool has_streams() const;
  /// The flags of `pulsewright bench accuracy` that give this cell, without those that its variant ignores:
  /// cells with the same flags are the same.
  std::string flags() const;
};

/// The options of one training run of a cell, whose variant is known.
train::TrainOptions options_of(const AccuracyCell& cell, std::uint64_t seed, unsigned threads);

/// One training seed of a cell.
struct AccuracyRun {
  std::uint64_t seed = 0;
  std::vector<double> accuracies;  ///< [settings], bit-exact on the whole test set by the exact engine
  std::vector<int> lengths;        ///< [layer], as chosen; empty for floats
  double cost = 0;                 ///< cycles times area of the trained circuit
  std::int64_t live_synapses = 0;  ///< of the whole network
};

/// A cell with what its training needs.
struct PreparedCell {
  data::DataSet data;
  std::vector<train::LayerShape> shapes;
  train::TrainOptions options;  ///< of the first seed
};
/// Nothing where the cell cannot be trained: Code::bad_flag, or what load_data_set() says.
std::optional<PreparedCell> prepare_cell(const AccuracyCell& cell, unsigned threads,
                                         Diagnostics& diagnostics);

/// Trains and evaluates a cell. Nothing where prepare_cell() gives nothing.
std::optional<Json> measure_accuracy(const AccuracyCell& cell, unsigned threads,
                                     const ProgressListener& progress, Diagnostics& diagnostics);

/// A cell with what was measured: data, network, stream_length (of the longest layer, 0 for floats), variant,
/// mean, worst and best over all seeds and settings, seeds with the accuracies of each, and the flags.
Json accuracy_json(const AccuracyCell& cell, std::span<const AccuracyRun> runs, const data::DataSet& data);

/// The cells of docs/results.md.
std::vector<AccuracyCell> accuracy_plan();

/// The tables of docs/results.md, from a list of cells as accuracy_json() writes them.
std::string accuracy_markdown(const Json& cells);

}  // namespace pulsewright::bench

// SPDX-License-Identifier: Apache-2.0
// Where the circuit that `train` chooses stands among all of a grid, each trained to its end.
#pragma once

#include "flow/settle_training.h"

namespace pulsewright::flow {

struct GridOptions {
  TrainingRequest request = {};
  /// Of the grid, beside the options' lengths and encodings; a circuit has one of each in all layers.
  std::vector<std::string> pairs = {"ramp_vdc", "lfsr_reversed"};
  int folds = 5;
  int repeats = 1;
};

struct GridCircuit {
  std::vector<std::string> choice;  ///< [layer] Candidate::text()
  double cost = 0;                  ///< cycles times area, every synapse alive
  double wrong = 0;                 ///< share of the answers, of classes
  double loss = 0;
  bool is_uniform = false;  ///< one length in all layers
  bool is_within = false;   ///< by the means alone
};

struct SearchGrid {
  std::string data;
  std::uint64_t seed = 0;
  double within = 0;
  int steps = 0;  ///< of the recipe that all circuits have; 0 if it was given
  double real_wrong = 0;
  double real_loss = 0;
  GridCircuit chosen;
  std::vector<GridCircuit> circuits;  ///< by rising cost

  /// Those of the grid that are within, and how many of them cost less than the chosen one.
  std::size_t within_count() const;
  std::size_t cheaper_count() const;
  /// Whether at most a tenth of the circuits within, rounded up, cost less.
  bool is_in_cheapest_tenth() const;
  /// The cheapest circuit with one length in all layers that is within; nothing if none is.
  std::optional<GridCircuit> best_uniform() const;
};

/// Settles the request on all training rows of its data set, as `train` does, and then trains each circuit of
/// the grid with the same recipe on folds that are dealt otherwise. Nothing where `train` would give nothing.
std::optional<SearchGrid> search_grid(const GridOptions& options, const ProgressListener& progress,
                                      const train::Stop& stop, Diagnostics& diagnostics);

std::string to_text(const SearchGrid& grid);
Json to_json(const SearchGrid& grid);

}  // namespace pulsewright::flow

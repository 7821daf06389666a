// SPDX-License-Identifier: Apache-2.0
// Cross-validation: the rows of a data set are dealt into folds, and each fold is the test set once.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "data/raw_set.h"

namespace pulsewright::data {

/// Which part of a cross-validation a data set is.
struct FoldOptions {
  int folds = 5;  ///< at least 2
  int fold = 0;   ///< whose rows are the test set
  std::uint64_t seed = 1;
};

/// load_data_set() with the rows of both halves dealt again. More folds than half of the rows are
/// Code::bad_flag.
std::optional<DataSet> load_fold(const std::string& name, const DataOptions& options, const FoldOptions& fold,
                                 Diagnostics& diagnostics);

/// [rows]: the fold of each, in [0, folds). Every class is spread evenly, in an order that `seed` shuffles;
/// so are the rows of a regression, as if they were one class.
std::vector<int> deal_rows(const ImageSet& images, int folds, std::uint64_t seed);

/// Deals the rows of both halves again, in the order of the file for one in which every fifth row is a test
/// row: those of the fold are the test set, all others the training set. At least two folds, none larger than
/// the set.
void deal_halves(RawSet& raw, const FoldOptions& options);

}  // namespace pulsewright::data

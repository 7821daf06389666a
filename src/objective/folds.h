// SPDX-License-Identifier: Apache-2.0
// The training rows of a data set, dealt into folds: each is held out once, and the others are trained on.
#pragma once

#include <cstdint>
#include <vector>

#include "data/data_set.h"

namespace pulsewright::objective {

/// A data set whose test rows are the training rows of one fold, and whose training rows are the others.
/// `held_out` are the numbers of these test rows in the training set of `data`.
struct Fold {
  data::DataSet data;
  std::vector<std::size_t> held_out;
};

/// `repeats` times `folds` of them, dealt again for each repeat; no part of a fold is empty. The test rows of
/// `data` take no part. `data` has at least two training rows.
std::vector<Fold> folds_of(const data::DataSet& data, int folds, int repeats, std::uint64_t seed);

}  // namespace pulsewright::objective

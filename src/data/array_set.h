// SPDX-License-Identifier: Apache-2.0
// A data set that a program has in memory.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/diagnostics.h"
#include "data/data_set.h"
#include "data/raw_set.h"

namespace pulsewright::data {

/// Rows as a program or a file of arrays has them, with labels or with targets.
struct ArrayRows {
  std::string name;                       ///< of the array of pixels or values, in diagnostics
  std::string wanted_name;                ///< of that of labels or targets
  std::vector<std::uint8_t> pixels = {};  ///< [rows][features]; empty with values
  std::vector<double> values = {};        ///< [rows][features] of a table that is to be scaled
  std::vector<std::int64_t> labels = {};  ///< [rows]; of a classification
  std::vector<double> targets = {};       ///< [rows][outputs]; of a regression
  std::vector<std::size_t> numbers = {};  ///< [rows] in the array, if some of its rows are left out
};

/// What array_data_set() makes a data set of, with its maximum and classes still open. Values of both halves
/// or of neither.
std::optional<RawSet> array_raw_set(ArrayRows train, std::optional<ArrayRows> test, const ImageShape& shape,
                                    bool is_picture, std::size_t outputs, Diagnostics& diagnostics);

/// Training rows, and test rows or nothing for every fifth of the training rows, beginning with the fifth, as
/// of a CSV file. `shape`: of the images; `outputs`: targets of a row, 0 with labels. Maximum and classes are
/// as those of files (docs/data.md), or those of `network`; what is wrong is diagnosed with the names of the
/// arrays.
std::optional<DataSet> array_data_set(ArrayRows train, std::optional<ArrayRows> test, const ImageShape& shape,
                                      bool is_picture, std::size_t outputs, const DataOptions& options,
                                      Diagnostics& diagnostics,
                                      const std::optional<NetworkShape>& network = std::nullopt);

}  // namespace pulsewright::data

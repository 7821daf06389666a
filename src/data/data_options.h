// SPDX-License-Identifier: Apache-2.0
// How a data set is taken, beyond its name.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "base/json.h"

namespace pulsewright::data {

/// The values of --label, --maximum and --labels.
struct DataOptions {
  /// CSV: first, last, or the name of a column; empty for the column named "label", else the last one.
  std::string label = {};
  std::optional<int> maximum = {};  ///< the pixel that stands for 1, in [1, 255]; nothing: the largest one
  bool compact = false;             ///< classes are the labels that occur, in ascending order
  /// With `compact`: the labels of classes 0, 1, ..., when a network has them already; empty for the labels
  /// of the training images.
  std::vector<std::string> class_names = {};

  bool operator==(const DataOptions&) const = default;
};

/// What a network that exists takes and gives.
struct NetworkShape {
  std::size_t pixels = 0;
  int maximum = 0;  ///< the pixel that stands for 1
  int classes = 0;
};

/// The options as run.json holds them: {} when all are as usual.
Json to_json(const DataOptions& options);

/// Reads them again; what is wrong is diagnosed with a JSON pointer below `pointer`.
DataOptions read_data_options(const Json& json, const std::string& pointer, Diagnostics& diagnostics);

}  // namespace pulsewright::data

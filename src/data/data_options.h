// SPDX-License-Identifier: Apache-2.0
// How a data set is taken, beyond its name.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"

namespace pulsewright::data {

/// What a row has beside its pixels.
enum class Task {
  classification,  ///< the label of a class
  regression,      ///< numbers, the targets
};
inline constexpr std::string_view task_names[] = {"classification", "regression"};
constexpr std::string_view to_text(Task task) {
  return task_names[static_cast<int>(task)];
}

/// What the training rows say about the range of a column that becomes the pixels 0 to maximum.
enum class Scale {
  none,      ///< nothing: fields are pixels
  minmax,    ///< from the smallest to the largest value
  quantile,  ///< from the 1st to the 99th percentile
  standard,  ///< three standard deviations to both sides of the mean
};
inline constexpr std::string_view scale_names[] = {"none", "minmax", "quantile", "standard"};
constexpr std::string_view to_text(Scale scale) {
  return scale_names[static_cast<int>(scale)];
}

/// What becomes of a field without a value.
enum class Missing {
  refuse,  ///< it is an error
  drop,    ///< its row is left out
  median,  ///< it gets the median of its column in the training rows
};
inline constexpr std::string_view missing_names[] = {"refuse", "drop", "median"};
constexpr std::string_view to_text(Missing missing) {
  return missing_names[static_cast<int>(missing)];
}

/// A column of a table. A value x becomes the pixel round((x - low) / (high - low) * maximum), rounded half
/// up and kept within 0 to maximum; every value of a column without an extent becomes 0.
struct Column {
  std::string name = {};  ///< of the header line; empty without one
  double low = 0;
  double high = 0;
  double median = 0;  ///< of the training rows

  bool operator==(const Column&) const = default;
};

struct ImageShape {
  int rows = 0;
  int columns = 0;
  int channels = 1;  ///< values of a pixel: 1, or 3 for red, green and blue

  bool operator==(const ImageShape&) const = default;
};

/// The values of --task, --label, --maximum, --labels, --scale, --missing and --image.
struct DataOptions {
  Task task = Task::classification;
  /// CSV: first, last, or the name of a column; empty for the column named "label", else the last one. Of a
  /// regression one or more of them, separated by commas.
  std::string label = {};
  std::optional<int> maximum = {};  ///< the pixel that stands for 1, in [1, 255]; nothing: the largest one
  bool compact = false;             ///< classes are the labels that occur, in ascending order
  bool numbers = false;             ///< label N is class N, and no other text is a label
  /// CSV. Without a value columns are scaled by minmax if a field is not a number from 0 to 255, or if
  /// neither their number is a square nor `maximum` says that they are pixels.
  std::optional<Scale> scale = {};
  Missing missing = Missing::refuse;  ///< CSV
  /// CSV: the rows are pictures of this size; a folder of pictures: their size, whatever they have.
  std::optional<ImageShape> image = {};
  /// With `compact`: the labels of classes 0, 1, ..., when a network has them already; empty for the labels
  /// of the training images.
  std::vector<std::string> class_names = {};
  /// The columns as they were scaled, when a network has them already.
  std::vector<Column> columns = {};

  bool operator==(const DataOptions&) const = default;
};

/// What a network that exists takes and gives.
struct NetworkShape {
  std::size_t pixels = 0;
  int maximum = 0;  ///< the pixel that stands for 1
  int classes = 0;  ///< logits
  Task task = Task::classification;
};

/// The options as run.json holds them: {} when all are as usual.
Json to_json(const DataOptions& options);

/// Reads them again; what is wrong is diagnosed with a JSON pointer below `pointer`.
DataOptions read_data_options(const Json& json, const std::string& pointer, Diagnostics& diagnostics);

}  // namespace pulsewright::data

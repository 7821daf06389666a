// SPDX-License-Identifier: Apache-2.0
// The one place that decides, for every format, which pixel stands for 1 and which labels are classes
// (docs/data.md, "Maximum" and "Labels").
#pragma once

#include <functional>

#include "data/data_set.h"

namespace pulsewright::data {

enum class Half { train, test };

/// The pixels and labels of files, as they stand there.
struct RawSet {
  /// Without classes. `maximum` is 0 unless the data set is known to have one. A label is its own number, or
  /// an index of `label_texts`.
  DataSet data = {};
  std::vector<std::string> label_texts = {};
  /// [images][features] of a table, whose images have no pixels yet; else empty.
  std::vector<double> train_values = {};
  std::vector<double> test_values = {};
  bool has_one_range =
      false;  ///< of all values, which are the pixels of pictures; else each column has its own
  std::vector<std::string> column_names = {};  ///< [features] with these values; empty texts without a header
  std::string place = {};                      ///< the file or folder
  /// Where the files hold the label of an image, and a pixel of it, both counted from 0 in their half.
  std::function<std::string(Half half, std::size_t image)> label_place = {};
  std::function<std::string(Half half, std::size_t image, std::size_t pixel)> pixel_place = {};
};

/// Gives the data set its maximum, the pixels of a table, and its classes. Without `network`, the training
/// images have at least two different labels, and a test image has the label of a training image; what is
/// wrong is Code::data_syntax. With `network`, what does not fit it is Code::data_mismatch.
std::optional<DataSet> settle(RawSet raw, const DataOptions& options,
                              const std::optional<NetworkShape>& network, Diagnostics& diagnostics);

}  // namespace pulsewright::data

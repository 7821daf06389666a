// SPDX-License-Identifier: Apache-2.0
// Data sets that the package hands over in memory.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "data/array_set.h"
#include "python/arrays.h"

namespace pulsewright::python {

/// One half of a data set: of `labels` and `targets` the one that the task needs has rows.
struct Half {
  std::string name;
  std::string wanted_name;
  Bytes pixels;
  Labels labels;
  Numbers targets;

  data::ArrayRows rows() const {
    const auto copy = [](const auto& array) {
      return std::vector(array.data(), array.data() + array.size());
    };
    return {.name = name,
            .wanted_name = wanted_name,
            .pixels = copy(pixels),
            .labels = copy(labels),
            .targets = copy(targets)};
  }
};

struct Arrays {
  Half train;
  std::optional<Half> test;
  std::vector<int> image;  ///< rows, columns, channels
  bool is_picture;

  data::ImageShape shape() const { return {image.at(0), image.at(1), image.at(2)}; }
};

/// Rows that have labels, or targets if `options` are those of a regression.
std::optional<data::DataSet> data_set_of(const Arrays& arrays, const data::DataOptions& options,
                                         Diagnostics& diagnostics);

}  // namespace pulsewright::python

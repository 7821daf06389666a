// SPDX-License-Identifier: Apache-2.0
// Labelled images as text: one row an image, its pixels and last its label, separated by commas.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "data/data_set.h"

namespace pulsewright {

struct CsvShape {
  std::size_t features = 0;  ///< pixels of a row; the label is column features + 1
  int maximum = 0;           ///< largest pixel, at most 255
  int classes = 0;           ///< labels are in [0, classes), at most 256
};

/// Reads rows of plain decimal numbers: no header, blanks, quotes, signs or carriage returns. Each wrong
/// row or field is a Code::data_syntax diagnostic that names line and column of `file`, both from 1; after
/// 100 of them reading stops.
std::optional<ImageSet> parse_csv(std::string_view text, const std::string& file, const CsvShape& shape,
                                  Diagnostics& diagnostics);

}  // namespace pulsewright

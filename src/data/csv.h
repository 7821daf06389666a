// SPDX-License-Identifier: Apache-2.0
// Labelled images as text: one row an image, its pixels and last its label, separated by commas.
#pragma once

#include <filesystem>
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

/// Puts the images whose index from 0 leaves 4 when divided by 5 into `data.test`, the others into
/// `data.train`.
void split_images(const ImageSet& images, DataSet& data);

/// A CSV file of at most 1 GiB as a data set, split by split_images, so at least 5 rows. The first row
/// decides the number of pixels, at most 4096: a square where it is one, else one row. Pixels and labels are
/// at most 255; maximum = the largest pixel of the file, at least 1; classes = 1 + the largest label, at
/// least 2. Code::data_missing or Code::data_syntax; throws Failure when reading fails.
std::optional<DataSet> load_csv(const std::filesystem::path& file, Diagnostics& diagnostics);

}  // namespace pulsewright

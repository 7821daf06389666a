// SPDX-License-Identifier: Apache-2.0
// Labelled images as text: one row per image, its pixels and its label separated by commas (docs/data.md).
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "data/raw_set.h"

namespace pulsewright::data {

/// The rows of a CSV text.
struct CsvRows {
  ImageSet images;  ///< without pixels if there are values; a label is a number, or an index of `label_texts`
  std::vector<double> values;  ///< [images][features] of a table whose columns are to be scaled; else empty
  std::vector<std::string> column_names;         ///< [features] with `values`; empty texts without a header
  std::vector<std::size_t> lines;                ///< [images] of the rows, if some were left out
  std::int64_t dropped = 0;                      ///< rows that were left out
  bool is_picture = false;                       ///< --image says so
  std::vector<std::string> label_texts;          ///< different ones, by first appearance; empty for numbers
  std::size_t first_line = 1;                    ///< of the rows, from 1; they stand one per line
  std::vector<std::size_t> label_columns = {0};  ///< from 0; of the label, or of the targets in their order
  std::vector<std::string> label_names;          ///< of these columns in the header, if there is one
};

/// Reads rows of plain decimal numbers in [0, 255], or of real numbers if `options` have the columns scaled;
/// a label is such a number or, unless `options.numbers`, any text of at most 63 printable characters; a
/// target is a real number. The first row decides how many columns there are, at most 4096 and the label or
/// targets. Each wrong row or field is a Code::data_syntax diagnostic that names line and column of `file`,
/// both from 1; after 100 of them reading stops. A label column that is not there, and --image of another
/// size, are Code::bad_flag.
std::optional<CsvRows> parse_csv(std::string_view text, const std::string& file, const DataOptions& options,
                                 Diagnostics& diagnostics);

/// Rows become a data set: of images as --image says; without it a square image if they are pixels and their
/// number is a square, else one row. The images whose index from 0 leaves 4 when divided by 5 are the test
/// set, the others the training set.
RawSet raw_set(CsvRows rows, const std::string& file, const DataOptions& options);

/// The hint for a field that could be a value of a table.
inline constexpr std::string_view scale_hint = "columns of a table are scaled with --scale minmax";

/// A CSV file of at most 1 GiB with at least 5 rows. Code::data_missing, data_syntax or bad_flag; throws
/// Failure when reading fails.
std::optional<RawSet> read_csv(const std::filesystem::path& file, const DataOptions& options,
                               Diagnostics& diagnostics);

}  // namespace pulsewright::data

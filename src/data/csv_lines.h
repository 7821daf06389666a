// SPDX-License-Identifier: Apache-2.0
// The lines of a CSV text and their fields, before anybody asks what they mean.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostics.h"

namespace pulsewright::data {

/// What stands between two commas.
struct CsvField {
  std::string_view text;  ///< without the quotes around it; a quote in it is still written twice
  bool is_quoted = false;

  /// The text as it is meant, without blanks around it unless they are quoted.
  std::string value() const;
};

/// Diagnoses what is not lines of UTF-8 text: an empty, compressed or UTF-16 file, a NUL byte, lines that end
/// with CR alone. Returns whether it is none of these.
bool check_csv_bytes(std::string_view text, const std::string& file, Diagnostics& diagnostics);

/// The text without byte order mark and without blank lines at its end.
std::string_view csv_body(std::string_view text);

/// Splits the next line off `body`, without its LF or CR LF.
std::string_view take_csv_line(std::string_view& body);

/// Splits a line into `fields`; returns the index of a field whose quotes are wrong, if there is one.
std::optional<std::size_t> split_csv_line(std::string_view line, std::vector<CsvField>& fields);

/// The finite number that the field is, with or without sign, point and exponent, of magnitude at most 1e100.
std::optional<double> real_number(const CsvField& field);

/// Whether the field is without a value: empty, a question mark, or one of the words NA, N/A, NaN, null and
/// none in any case.
bool is_missing(const CsvField& field);

/// Whether the first line names the columns, given the line after it, which may be empty: each field is a
/// name (it has a letter or an underscore), is empty, or is a number of those that count up from 0 or 1, and
/// a name stands over a number or a missing value. A header without a row below is one if every field is a
/// name.
bool is_csv_header(const std::vector<CsvField>& first, const std::vector<CsvField>& second);

}  // namespace pulsewright::data

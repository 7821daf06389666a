// SPDX-License-Identifier: Apache-2.0
// From the real numbers of a table to pixels: one range per column, by what its training rows say.
#pragma once

#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <vector>

#include "data/data_options.h"

namespace pulsewright::data {

/// A field without a value.
inline constexpr double missing_value = std::numeric_limits<double>::quiet_NaN();

/// The columns of `values`, [rows][names.size()], with the range that `scale`, which is not none, gives them
/// and their medians. Missing values are left out; a column without any other gets the range [0, 0].
std::vector<Column> choose_columns(std::span<const double> values, const std::vector<std::string>& names,
                                   Scale scale);

struct Pixels {
  std::vector<std::uint8_t> pixels = {};  ///< [rows][columns.size()], each in [0, maximum]
  std::int64_t saturated = 0;             ///< values outside the range of their column
  std::int64_t filled = 0;                ///< missing values, which got their column's median
};

/// `values`, [rows][columns.size()], as pixels; maximum in [1, 255]. Column says by which rule.
Pixels scale_values(std::span<const double> values, const std::vector<Column>& columns, int maximum);

}  // namespace pulsewright::data

// SPDX-License-Identifier: Apache-2.0
#include "data/scaling.h"

#include <algorithm>
#include <cmath>

namespace pulsewright::data {

namespace {

/// The value below which the share `share` of the ascending values lies, between two of them by their
/// distance.
double quantile(const std::vector<double>& ascending, double share) {
  const double place = share * static_cast<double>(ascending.size() - 1);
  const auto below = static_cast<std::size_t>(place);
  if (below + 1 == ascending.size()) return ascending.back();
  return ascending[below] + (place - static_cast<double>(below)) * (ascending[below + 1] - ascending[below]);
}

void set_range(Column& column, const std::vector<double>& ascending, Scale scale) {
  column.low = ascending.front();
  column.high = ascending.back();
  if (scale == Scale::quantile) {
    column.low = quantile(ascending, 0.01);
    column.high = quantile(ascending, 0.99);
  } else if (scale == Scale::standard) {
    const auto count = static_cast<double>(ascending.size());
    double mean = 0;
    for (const double value : ascending) mean += value / count;
    double variance = 0;
    for (const double value : ascending) variance += (value - mean) * (value - mean) / count;
    column.low = mean - 3 * std::sqrt(variance);
    column.high = mean + 3 * std::sqrt(variance);
  }
}

}  // namespace

std::vector<Column> choose_columns(std::span<const double> values, const std::vector<std::string>& names,
                                   Scale scale) {
  std::vector<Column> columns;
  for (std::size_t c = 0; c < names.size(); ++c) {
    std::vector<double> ascending;
    for (std::size_t i = c; i < values.size(); i += names.size())
      if (!std::isnan(values[i])) ascending.push_back(values[i]);
    std::ranges::sort(ascending);
    Column column{.name = names[c]};
    if (!ascending.empty()) {
      column.median = quantile(ascending, 0.5);
      set_range(column, ascending, scale);
    }
    columns.push_back(column);
  }
  return columns;
}

Pixels scale_values(std::span<const double> values, const std::vector<Column>& columns, int maximum) {
  Pixels scaled;
  scaled.pixels.reserve(values.size());
  for (std::size_t i = 0; i < values.size(); ++i) {
    const Column& column = columns[i % columns.size()];
    const bool is_missing = std::isnan(values[i]);
    const double value = is_missing ? column.median : values[i];
    scaled.filled += is_missing;
    scaled.saturated += value < column.low || value > column.high;
    const double share = column.high > column.low ? (value - column.low) / (column.high - column.low) : 0;
    scaled.pixels.push_back(
        static_cast<std::uint8_t>(std::floor(std::clamp(share, 0.0, 1.0) * maximum + 0.5)));
  }
  return scaled;
}

}  // namespace pulsewright::data

// SPDX-License-Identifier: Apache-2.0
#include "data/csv.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "base/failure.h"

namespace pulsewright {

namespace {

constexpr std::size_t most_diagnostics = 100;

/// Splits off what stands before the next `separator`, which goes too.
std::string_view take_until(std::string_view& rest, char separator) {
  const std::size_t end = rest.find(separator);
  const std::string_view taken = rest.substr(0, end);
  rest = end == std::string_view::npos ? std::string_view{} : rest.substr(end + 1);
  return taken;
}

/// The digits of `field` as a number in [0, maximum].
std::optional<int> read_number(std::string_view field, int maximum) {
  int value = 0;
  const auto [end, error] = std::from_chars(field.data(), field.data() + field.size(), value);
  const bool whole = error == std::errc{} && end == field.data() + field.size();
  if (!whole || field.front() == '-' || value > maximum) return std::nullopt;
  return value;
}

/// Appends one row. A wrong field is diagnosed and leaves a 0.
void read_row(std::string_view row, const std::string& where, const CsvShape& shape, ImageSet& images,
              Diagnostics& diagnostics) {
  const std::size_t columns = static_cast<std::size_t>(std::ranges::count(row, ',')) + 1;
  if (columns != shape.features + 1) {
    diagnostics.push_back({Code::data_syntax, where, fmt::format("{} columns", shape.features + 1),
                           std::to_string(columns), ""});
    return;
  }
  for (std::size_t column = 0; column < columns; ++column) {
    const bool is_label = column == shape.features;
    const int maximum = is_label ? shape.classes - 1 : shape.maximum;
    const std::string_view field = take_until(row, ',');
    const std::optional<int> value = read_number(field, maximum);
    if (!value)
      diagnostics.push_back({Code::data_syntax, fmt::format("{} column {}", where, column + 1),
                             fmt::format("a {} in [0, {}]", is_label ? "label" : "pixel", maximum),
                             quote_briefly(field), ""});
    (is_label ? images.labels : images.pixels).push_back(static_cast<std::uint8_t>(value.value_or(0)));
  }
}

}  // namespace

std::optional<ImageSet> parse_csv(std::string_view text, const std::string& file, const CsvShape& shape,
                                  Diagnostics& diagnostics) {
  PW_ASSERT(shape.features > 0 && shape.maximum <= 255 && shape.classes <= 256);
  const std::size_t before = diagnostics.size();
  ImageSet images;
  images.features = shape.features;
  for (std::size_t line = 1; !text.empty() && diagnostics.size() - before < most_diagnostics; ++line)
    read_row(take_until(text, '\n'), fmt::format("{} line {}", file, line), shape, images, diagnostics);
  if (diagnostics.size() != before) return std::nullopt;
  return images;
}

}  // namespace pulsewright

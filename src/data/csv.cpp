// SPDX-License-Identifier: Apache-2.0
#include "data/csv.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "base/failure.h"
#include "base/files.h"

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

std::size_t count_columns(std::string_view row) {
  return static_cast<std::size_t>(std::ranges::count(row, ',')) + 1;
}

/// Appends one row. A wrong field is diagnosed and leaves a 0, until there are `limit` diagnostics.
void read_row(std::string_view row, const std::string& where, const CsvShape& shape, std::size_t limit,
              ImageSet& images, Diagnostics& diagnostics) {
  const std::size_t columns = count_columns(row);
  if (columns != shape.features + 1) {
    diagnostics.push_back({Code::data_syntax, where, fmt::format("{} columns", shape.features + 1),
                           std::to_string(columns), ""});
    return;
  }
  for (std::size_t column = 0; column < columns && diagnostics.size() < limit; ++column) {
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

/// Rows and columns of an image of so many pixels.
std::pair<int, int> image_shape(std::size_t pixels) {
  int root = 1;
  while (static_cast<std::size_t>(root + 1) * static_cast<std::size_t>(root + 1) <= pixels) ++root;
  const int count = static_cast<int>(pixels);
  return root * root == count ? std::pair(root, root) : std::pair(1, count);
}

/// What a data set needs of well-formed rows.
bool check_rows(const ImageSet& images, const std::string& file, Diagnostics& diagnostics) {
  const std::size_t before = diagnostics.size();
  if (images.size() < 5)
    diagnostics.push_back({Code::data_syntax, file, "at least 5 rows, every fifth is a test image",
                           std::to_string(images.size())});
  if (std::ranges::all_of(images.labels, [](std::uint8_t label) { return label == 0; }))
    diagnostics.push_back({Code::data_syntax, file, "at least two classes", "only the label 0"});
  return diagnostics.size() == before;
}

}  // namespace

std::optional<ImageSet> parse_csv(std::string_view text, const std::string& file, const CsvShape& shape,
                                  Diagnostics& diagnostics) {
  PW_ASSERT(shape.features > 0 && shape.maximum <= 255 && shape.classes <= 256);
  const std::size_t before = diagnostics.size();
  const std::size_t limit = before + most_diagnostics;
  ImageSet images;
  images.features = shape.features;
  for (std::size_t line = 1; !text.empty() && diagnostics.size() < limit; ++line)
    read_row(take_until(text, '\n'), fmt::format("{} line {}", file, line), shape, limit, images,
             diagnostics);
  if (diagnostics.size() != before) return std::nullopt;
  return images;
}

void split_images(const ImageSet& images, DataSet& data) {
  data.train.features = data.test.features = images.features;
  for (std::size_t i = 0; i < images.size(); ++i) {
    ImageSet& half = i % 5 == 4 ? data.test : data.train;
    half.pixels.insert(half.pixels.end(), images.image(i).begin(), images.image(i).end());
    half.labels.push_back(images.labels[i]);
  }
}

std::optional<DataSet> load_csv(const std::filesystem::path& file, Diagnostics& diagnostics) {
  std::error_code error;
  if (!std::filesystem::is_regular_file(file, error)) {
    diagnostics.push_back({Code::data_missing, file.string(), "a CSV file", "no regular file"});
    return std::nullopt;
  }
  const std::string text = read_file(file);
  const std::size_t pixels = count_columns(std::string_view(text).substr(0, text.find('\n'))) - 1;
  if (pixels < 1 || pixels > most_pixels) {
    diagnostics.push_back({Code::data_syntax, file.string() + " line 1",
                           fmt::format("1 to {} pixels and a label, separated by commas", most_pixels),
                           fmt::format("{} columns", pixels + 1)});
    return std::nullopt;
  }
  const auto images = parse_csv(text, file.string(), {pixels, 255, 256}, diagnostics);
  if (!images || !check_rows(*images, file.string(), diagnostics)) return std::nullopt;
  const auto [rows, columns] = image_shape(pixels);
  DataSet data{.name = "csv",
               .rows = rows,
               .columns = columns,
               .maximum = std::max<int>(1, std::ranges::max(images->pixels)),
               .classes = std::ranges::max(images->labels) + 1,
               .train = {},
               .test = {}};
  split_images(*images, data);
  return data;
}

}  // namespace pulsewright

// SPDX-License-Identifier: Apache-2.0
#include "data/array_set.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include <fmt/format.h>

#include "base/failure.h"
#include "data/raw_set.h"

namespace pulsewright::data {

namespace {

constexpr std::int64_t largest_label = 255;

/// Where the rows of the two halves stand.
struct Places {
  std::string pixels[2];  ///< [Half]
  std::string wanted[2];
  std::vector<std::size_t> numbers[2];  ///< [Half] of rows in their arrays; empty if all are there
  bool is_split;                        ///< the test rows are every fifth of the training array

  std::size_t row(Half half, std::size_t image) const {
    const std::size_t row = !is_split ? image : half == Half::test ? 5 * image + 4 : image + image / 4;
    const std::vector<std::size_t>& of_half = numbers[is_split ? 0 : static_cast<int>(half)];
    return of_half.empty() ? row : of_half[row];
  }
};

/// The first row without a class or with an infinite target or NaN.
void check_wanted(const ArrayRows& rows, std::size_t outputs, Diagnostics& diagnostics) {
  const auto bad_label = std::ranges::find_if(
      rows.labels, [](std::int64_t label) { return label < 0 || label > largest_label; });
  if (bad_label != rows.labels.end())
    diagnostics.push_back({Code::data_syntax,
                           fmt::format("{}[{}]", rows.wanted_name, bad_label - rows.labels.begin()),
                           fmt::format("a label in [0, {}]", largest_label), std::to_string(*bad_label), ""});
  const auto bad_target =
      std::ranges::find_if(rows.targets, [](double target) { return !std::isfinite(target); });
  if (bad_target == rows.targets.end()) return;
  const auto index = static_cast<std::size_t>(bad_target - rows.targets.begin());
  diagnostics.push_back({Code::data_syntax,
                         fmt::format("{}[{}, {}]", rows.wanted_name, index / outputs, index % outputs),
                         "a number", fmt::format("{}", *bad_target), ""});
}

ImageSet image_set(ArrayRows rows, std::size_t features, std::size_t outputs) {
  ImageSet set{.features = features,
               .pixels = std::move(rows.pixels),
               .labels = {},
               .outputs = outputs,
               .targets = std::move(rows.targets)};
  for (const std::int64_t label : rows.labels) set.labels.push_back(static_cast<std::uint8_t>(label));
  return set;
}

/// Every fifth row becomes a test row. `all` and `values` are the pixels and the values of all.
void split(const ImageSet& all, const std::vector<double>& values, RawSet& raw) {
  std::vector<std::size_t> rows[2];  // [Half]
  for (std::size_t i = 0; i < all.size(); ++i) rows[i % 5 == 4].push_back(i);
  if (values.empty()) {
    raw.data.train = selected_rows(all, rows[0]);
    raw.data.test = selected_rows(all, rows[1]);
    return;
  }
  for (const bool is_test : {false, true}) {
    ImageSet& half = is_test ? raw.data.test : raw.data.train;
    std::vector<double>& of_half = is_test ? raw.test_values : raw.train_values;
    half.features = all.features;
    half.outputs = all.outputs;
    for (const std::size_t row : rows[is_test]) {
      if (all.outputs == 0) half.labels.push_back(all.labels[row]);
      half.targets.insert(half.targets.end(), all.targets_of(row).begin(), all.targets_of(row).end());
      const auto first = values.begin() + static_cast<std::ptrdiff_t>(row * all.features);
      of_half.insert(of_half.end(), first, first + static_cast<std::ptrdiff_t>(all.features));
    }
  }
}

std::size_t count_rows(const ArrayRows& rows, std::size_t features) {
  return std::max(rows.pixels.size(), rows.values.size()) / features;
}

}  // namespace

std::optional<RawSet> array_raw_set(ArrayRows train, std::optional<ArrayRows> test, const ImageShape& shape,
                                    bool is_picture, std::size_t outputs, Diagnostics& diagnostics) {
  const auto features = static_cast<std::size_t>(shape.rows) * static_cast<std::size_t>(shape.columns) *
                        static_cast<std::size_t>(shape.channels);
  PW_ASSERT(features > 0);
  const std::size_t before = diagnostics.size();
  check_wanted(train, outputs, diagnostics);
  if (test) check_wanted(*test, outputs, diagnostics);
  constexpr std::size_t fewest_rows = 5;  // the fifth is the first test row
  if (const std::size_t rows = count_rows(train, features); !test && rows < fewest_rows)
    diagnostics.push_back({Code::data_syntax, train.name, fmt::format("at least {} rows", fewest_rows),
                           std::to_string(rows), "or test rows of their own"});
  if (diagnostics.size() != before) return std::nullopt;

  const Places places{{train.name, test ? test->name : train.name},
                      {train.wanted_name, test ? test->wanted_name : train.wanted_name},
                      {train.numbers, test ? test->numbers : std::vector<std::size_t>()},
                      !test};
  RawSet raw{.data = {.name = "arrays",
                      .rows = shape.rows,
                      .columns = shape.columns,
                      .channels = shape.channels,
                      .train = {},
                      .test = {}},
             .place = train.name};
  raw.data.is_picture = is_picture;
  raw.data.targets.resize(outputs);
  std::vector<double> values = std::move(train.values);
  ImageSet rows = image_set(std::move(train), features, outputs);
  if (test) {
    raw.data.train = std::move(rows);
    raw.train_values = std::move(values);
    raw.test_values = std::move(test->values);
    raw.data.test = image_set(std::move(*test), features, outputs);
  } else {
    split(rows, values, raw);
  }
  raw.column_names.resize(raw.train_values.empty() ? 0 : features);
  raw.label_place = [places](Half half, std::size_t image) {
    return fmt::format("{}[{}]", places.wanted[static_cast<int>(half)], places.row(half, image));
  };
  raw.pixel_place = [places](Half half, std::size_t image, std::size_t pixel) {
    return fmt::format("{}[{}], value {}", places.pixels[static_cast<int>(half)], places.row(half, image),
                       pixel);
  };
  return raw;
}

std::optional<DataSet> array_data_set(ArrayRows train, std::optional<ArrayRows> test, const ImageShape& shape,
                                      bool is_picture, std::size_t outputs, const DataOptions& options,
                                      Diagnostics& diagnostics, const std::optional<NetworkShape>& network) {
  auto raw = array_raw_set(std::move(train), std::move(test), shape, is_picture, outputs, diagnostics);
  if (!raw) return std::nullopt;
  return settle(std::move(*raw), options, network, diagnostics);
}

}  // namespace pulsewright::data

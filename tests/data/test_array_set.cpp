// SPDX-License-Identifier: Apache-2.0
// Data sets in memory, against the same rows in a CSV file.
#include <filesystem>

#include <fmt/format.h>

#include "base/files.h"
#include "base/random.h"
#include "base/temporary_folder.h"
#include "catch.h"
#include "data/array_set.h"

namespace pulsewright::data {

namespace {

struct Drawn {
  ArrayRows rows;
  std::string csv;
};

/// Rows of `features` pixels up to `maximum`, with labels 0 to 3, all of which are among the training rows.
Drawn draw_rows(std::size_t count, std::size_t features, std::uint64_t maximum, Random& random) {
  Drawn drawn{{"x", "y"}, ""};
  for (std::size_t i = 0; i < count; ++i) {
    for (std::size_t k = 0; k < features; ++k) {
      drawn.rows.pixels.push_back(static_cast<std::uint8_t>(random.below(maximum + 1)));
      drawn.csv += fmt::format("{},", drawn.rows.pixels.back());
    }
    drawn.rows.labels.push_back(i < 4 ? static_cast<std::int64_t>(i)
                                      : static_cast<std::int64_t>(random.below(4)));
    drawn.csv += fmt::format("{}\n", drawn.rows.labels.back());
  }
  return drawn;
}

TEST_CASE("rows in memory are the data set that a CSV file of them is") {
  Random random(1, 0x617272617973);
  const TemporaryFolder folder;
  for (int round = 0; round < 20; ++round) {
    const std::uint64_t maximum = 1 + random.below(255);
    const std::size_t features = 4;
    const Drawn drawn = draw_rows(5 + random.below(40), features, maximum, random);
    const auto file = folder.path() / "rows.csv";
    write_file(file, drawn.csv);
    DataOptions options{.maximum = 255};
    if (round % 2 == 0) options.maximum = {};
    Diagnostics diagnostics;
    const auto array = array_data_set(drawn.rows, {}, {2, 2, 1}, true, 0, options, diagnostics);
    DataOptions of_file = options;
    of_file.scale = Scale::none;
    const auto csv = load_data_set("csv:" + file.string(), of_file, diagnostics);
    INFO(to_text(diagnostics));
    REQUIRE(array.has_value());
    REQUIRE(csv.has_value());
    CHECK(array->train.pixels == csv->train.pixels);
    CHECK(array->train.labels == csv->train.labels);
    CHECK(array->test.pixels == csv->test.pixels);
    CHECK(array->test.labels == csv->test.labels);
    CHECK(array->maximum == csv->maximum);
    CHECK(array->classes == csv->classes);
    CHECK(array->shape() == csv->shape());
  }
}

TEST_CASE("test rows of their own leave the training rows whole") {
  Random random(2, 0x617272617973);
  const Drawn train = draw_rows(9, 3, 7, random);
  const Drawn test = draw_rows(6, 3, 7, random);
  Diagnostics diagnostics;
  const auto data = array_data_set(train.rows, test.rows, {1, 3, 1}, false, 0, {.maximum = 7}, diagnostics);
  REQUIRE(data.has_value());
  CHECK(data->train.pixels == train.rows.pixels);
  CHECK(data->test.pixels == test.rows.pixels);
  CHECK(data->test.size() == 6);
  CHECK_FALSE(data->is_picture);
}

TEST_CASE("targets in memory are those of a regression") {
  ArrayRows rows{"x", "y"};
  for (int i = 0; i < 10; ++i) {
    rows.pixels.push_back(static_cast<std::uint8_t>(i));
    rows.targets.push_back(i * 0.5);
    rows.targets.push_back(-i);
  }
  Diagnostics diagnostics;
  const DataOptions options{.task = Task::regression};
  const auto data = array_data_set(rows, {}, {1, 1, 1}, false, 2, options, diagnostics);
  REQUIRE(data.has_value());
  CHECK(data->targets.size() == 2);
  CHECK(data->test.targets == std::vector<double>{2, -4, 4.5, -9});
  CHECK(data->train.size() == 8);
}

TEST_CASE("what is wrong with rows in memory is said with the place in the array") {
  Random random(3, 0x617272617973);
  const auto where = [&](auto spoil) {
    Drawn drawn = draw_rows(12, 4, 9, random);
    spoil(drawn.rows);
    Diagnostics diagnostics;
    CHECK_FALSE(array_data_set(drawn.rows, {}, {2, 2, 1}, true, 0, {.maximum = 9}, diagnostics));
    return diagnostics.empty() ? "" : diagnostics.front().where;
  };
  CHECK(where([](ArrayRows& rows) { rows.labels[7] = 256; }) == "y[7]");
  CHECK(where([](ArrayRows& rows) { rows.labels[7] = -1; }) == "y[7]");
  CHECK(where([](ArrayRows& rows) { rows.labels[9] = 200; }) == "y[9]");  // a test row of no training class
  CHECK(where([](ArrayRows& rows) { rows.pixels[6 * 4 + 3] = 10; }) == "x[6], value 3");
  CHECK(where([](ArrayRows& rows) { rows.pixels[9 * 4 + 1] = 10; }) == "x[9], value 1");
  CHECK(where([](ArrayRows& rows) {
          rows.pixels.resize(16);
          rows.labels.resize(4);
        }) == "x");
  CHECK(where([](ArrayRows& rows) { rows.labels.assign(12, 3); }) == "x");
}

}  // namespace

}  // namespace pulsewright::data

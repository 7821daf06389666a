// SPDX-License-Identifier: Apache-2.0
// Tables of real numbers, and how their columns become pixels.

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "base/files.h"
#include "base/random.h"
#include "catch.h"
#include "data/describe.h"
#include "data/idx_folder.h"
#include "data/scaling.h"
#include "samples/chosen_seed.h"

namespace pulsewright::data {
namespace {

using Bytes = std::vector<std::uint8_t>;

std::optional<DataSet> load(const std::string& text, const DataOptions& options, Diagnostics& diagnostics,
                            const std::optional<NetworkShape>& network = std::nullopt) {
  const TemporaryFolder folder;
  put(folder.path() / "f.csv", text);
  return load_data_set("csv:" + (folder.path() / "f.csv").string(), options, diagnostics, network);
}

DataSet table_of(const std::string& text, const DataOptions& options = {}) {
  Diagnostics diagnostics;
  auto data = load(text, options, diagnostics);
  INFO(to_text(diagnostics));
  REQUIRE(data);
  return std::move(*data);
}

Diagnostics refused(const std::string& text, const DataOptions& options = {}) {
  Diagnostics diagnostics;
  CHECK_FALSE(load(text, options, diagnostics));
  return diagnostics;
}

// The fifth row is the test row, and beyond the range of the others in both columns.
const std::string measurements =
    "length,weight,kind\n-1.5,1e3,a\n0,2000,b\n.5,+1500.0,a\n2.5e0,3E3,b\n9,-7,a\n";

/// A number of the table as somebody may write it, and what it is.
struct Spelt {
  std::string text;
  double value;
};

Spelt random_number(Random& random) {
  const double value = (random.uniform() - 0.5) * std::pow(10.0, static_cast<double>(random.below(9)) - 4);
  const std::string text =
      random.below(2) == 0 ? fmt::format("{:.17g}", value) : fmt::format("{:.6e}", value);
  return {(random.below(4) == 0 && value > 0 ? "+" : "") + text, std::stod(text)};
}

}  // namespace

TEST_CASE("columns of real numbers have their own ranges, by the training rows") {
  const DataSet data = table_of(measurements);
  CHECK(data.maximum == 255);
  CHECK(data.maximum_origin == MaximumOrigin::scaled);
  CHECK(data.scale == Scale::minmax);
  CHECK(data.class_names == std::vector<std::string>{"a", "b"});
  CHECK(data.train.pixels == Bytes{0, 0, 96, 128, 128, 64, 255, 255});
  CHECK(data.test.pixels == Bytes{255, 0});
  CHECK(data.saturated_values == 2);
  CHECK_FALSE(data.is_picture);
  CHECK(data.rows == 1);
  REQUIRE(data.table_columns.size() == 2);
  CHECK(data.table_columns[0] == Column{"length", -1.5, 2.5, 0.25});
  CHECK(data.table_columns[1] == Column{"weight", 1000, 3000, 1750});
  CHECK_THAT(describe(data, "csv:f"),
             Catch::Contains(
                 "scaled   2 columns by minmax of the training rows; 2 values beyond, which saturate\n") &&
                 Catch::Contains("maximum  255 stands for 1: the usual one of tables\n"));
}

TEST_CASE("a network's columns are used again, whatever the rows say") {
  DataOptions options;
  options.scale = Scale::minmax;
  options.columns = {{"length", 0, 10, 5}, {"weight", -1000, 1000, 0}};
  options.compact = true;
  options.class_names = {"a", "b"};
  Diagnostics diagnostics;
  const auto data = load(measurements, options, diagnostics, NetworkShape{2, 100, 2});
  INFO(to_text(diagnostics));
  REQUIRE(data);
  CHECK(data->maximum == 100);
  CHECK(data->train.pixels == Bytes{0, 100, 0, 100, 5, 100, 25, 100});
  CHECK(data->test.pixels == Bytes{90, 50});
  CHECK(data->table_columns == options.columns);

  options.columns[0].name = "height";
  CHECK_FALSE(load(measurements, options, diagnostics, NetworkShape{2, 100, 2}));
  REQUIRE(diagnostics.size() == 1);
  CHECK(diagnostics[0].expected == "the column \"height\" in place 1");
  options.columns.pop_back();
  CHECK(refused(measurements, options).front().expected == "1 columns beside the label, as in training");
}

TEST_CASE("a network of pixels takes no real numbers, and says what would help") {
  Diagnostics diagnostics;
  CHECK_FALSE(load(measurements, {}, diagnostics, NetworkShape{2, 255, 2}));
  REQUIRE(!diagnostics.empty());
  CHECK(diagnostics[0].expected == "a pixel in [0, 255]");
  CHECK(diagnostics[0].got == "\"-1.5\"");
  CHECK_THAT(diagnostics[0].hint, Catch::Contains("--scale minmax"));
}

TEST_CASE("fields that can be pixels are pixels if they make a square, or if that is said") {
  const std::string square = "1,2,3,200,0\n5,6,7,8,1\n1,2,3,4,0\n1,2,3,4,1\n1,2,3,4,0\n";
  CHECK(table_of(square).scale == Scale::none);
  CHECK(table_of(square).maximum == 200);
  CHECK(table_of(square, {.scale = Scale::minmax}).train.pixels ==
        Bytes{0, 0, 0, 255, 255, 255, 255, 5, 0, 0, 0, 0, 0, 0, 0, 0});
  const std::string flat = "1,20,0\n3,60,1\n2,40,0\n1,20,1\n2,20,0\n";
  CHECK(table_of(flat).train.pixels == Bytes{0, 0, 255, 255, 128, 128, 0, 0});
  CHECK(table_of(flat, {.scale = Scale::none}).train.pixels == Bytes{1, 20, 3, 60, 2, 40, 1, 20});
  CHECK(table_of(flat, {.maximum = 60}).train.pixels == Bytes{1, 20, 3, 60, 2, 40, 1, 20});
  const DataSet picture = table_of(flat, {.image = ImageShape{2, 1}});
  CHECK(picture.is_picture);
  CHECK(picture.rows == 2);
  CHECK(picture.train.pixels == Bytes{1, 20, 3, 60, 2, 40, 1, 20});
  CHECK(refused(flat, {.image = ImageShape{2, 2}}).front().text().find("PW0601 --image") == 0);
  CHECK(table_of(flat, {.maximum = 15, .scale = Scale::minmax}).train.pixels ==
        Bytes{0, 0, 15, 15, 8, 8, 0, 0});
}

TEST_CASE("missing values are refused, filled or left out") {
  const std::string text = "a,b,y\n1.5,NA,0\n,2,1\n3.5,4,0\n?,n/a,1\n2.5,6,1\n4.5,8,0\n";
  const Diagnostics found = refused(text);
  REQUIRE(found.size() == 4);
  CHECK(found[0].where.ends_with("f.csv line 2 column 2"));
  CHECK(found[0].got == "\"NA\"");
  CHECK_THAT(found[0].hint, Catch::Contains("--missing drop"));
  CHECK(found[1].where.ends_with("f.csv line 3 column 1"));

  const DataSet filled = table_of(text, {.missing = Missing::median});
  CHECK(filled.filled_values == 4);
  CHECK(filled.table_columns[0] == Column{"a", 1.5, 4.5, 3.5});
  CHECK(filled.table_columns[1] == Column{"b", 2, 8, 4});
  CHECK(filled.train.pixels == Bytes{0, 85, 170, 0, 170, 85, 170, 85, 255, 255});

  // Every fifth of the rows that are left is a test row.
  const std::string more = text + "5.5,9,1\n6.5,9,0\n7.5,9,1\n";
  Diagnostics diagnostics;
  CHECK(table_of(more, {.missing = Missing::drop}).dropped_rows == 3);
  const auto wrong = load(text + "5.5,9,1\n6.5,9,0\n7.5,z,0\n", {.missing = Missing::drop}, diagnostics);
  CHECK_FALSE(wrong);
  REQUIRE(diagnostics.size() == 1);
  CHECK(diagnostics[0].where.ends_with("f.csv line 10 column 2"));
  const Diagnostics unseen = refused("1.5,0\n,0\n2.5,1\n3.5,0\n4.5,1\n5.5,7\n", {.missing = Missing::drop});
  REQUIRE(unseen.size() == 1);
  CHECK(unseen[0].where.ends_with("f.csv line 6 column 2"));
}

TEST_CASE("a field that is not a finite number is refused with its line and column") {
  for (const std::string_view field :
       {"x", "1.5.2", "0x1p3", "inf", "-inf", "1e101", "+-1", "1,5", "--1", "1 2"}) {
    INFO(field);
    const Diagnostics found = refused(fmt::format("a,b\n1.5,0\n\"{}\",1\n2.5,0\n3.5,1\n4.5,0\n", field));
    REQUIRE(found.size() == 1);
    CHECK(found[0].where.ends_with("f.csv line 3 column 1"));
    CHECK(found[0].expected == "a number");
  }
}

TEST_CASE(
    "labels are texts if the first one is, or if one is another number, and a word among numbers is a slip") {
  const auto labelled = [](const std::vector<std::string>& labels) {
    std::string text;
    for (std::size_t i = 0; i < 10; ++i) text += "1.5," + labels[i % labels.size()] + "\n";
    return text;
  };
  using Names = std::vector<std::string>;
  CHECK(table_of(labelled({"b", "a", "2"})).class_names == Names{"2", "a", "b"});
  CHECK(table_of(labelled({"1", "-1", "1"})).class_names == Names{"1", "-1"});
  CHECK(table_of(labelled({"3", "300", "3"})).class_names == Names{"3", "300"});
  CHECK(table_of(labelled({"3", "1", "3"})).class_names.empty());
  const Diagnostics slip = refused(labelled({"1", "0", "O"}));
  REQUIRE(slip.size() == 3);
  CHECK(slip[0].where.ends_with("f.csv line 3 column 2"));
  CHECK_THAT(slip[0].hint, Catch::Contains("--labels compact"));
  CHECK(table_of(labelled({"1", "0", "O"}), {.compact = true}).class_names == Names{"0", "1", "O"});
  CHECK(refused(labelled({"a", "b", "a"}), {.numbers = true}).size() == 10);

  // A network has classes, and nothing says which text is which.
  DataOptions options;
  options.scale = Scale::minmax;
  Diagnostics diagnostics;
  CHECK_FALSE(load(labelled({"a", "b", "a"}), options, diagnostics, NetworkShape{1, 255, 2}));
  CHECK(diagnostics.size() == 10);
}

TEST_CASE("ranges of columns are read back, and none from which no pixel follows") {
  DataOptions options;
  options.scale = Scale::quantile;
  options.missing = Missing::median;
  options.image = ImageShape{2, 3};
  options.columns = {{"a", -1.5, 1e-3, 0}, {"", 4e100, 5e100, 4.5e100}};
  Diagnostics diagnostics;
  CHECK(read_data_options(to_json(options), "", diagnostics) == options);
  CHECK(diagnostics.empty());
  options.columns[1].median = 1e308;
  read_data_options(to_json(options), "", diagnostics);
  REQUIRE(diagnostics.size() == 1);
  CHECK(diagnostics[0].where == "/columns/1/median");
}

TEST_CASE("numbers with exponents in the first line are no header") {
  CHECK(table_of("1e-3,2.5e+1,0\n2e-3,1,1\n1e-3,1,0\n1e-3,1,1\n1e-3,1,0\n").train.size() == 4);
}

TEST_CASE("columns by quantiles and by the standard deviation") {
  std::vector<double> values;
  for (int i = 0; i <= 100; ++i) values.push_back(100 - i);
  const auto quantiles = choose_columns(values, {""}, Scale::quantile);
  CHECK(quantiles[0] == Column{"", 1, 99, 50});
  const auto standard = choose_columns(std::vector<double>{1, 3}, {""}, Scale::standard);
  CHECK(standard[0] == Column{"", -1, 5, 2});
  CHECK(choose_columns(std::vector<double>{missing_value}, {""}, Scale::standard)[0] == Column{});
  CHECK(scale_values(std::vector<double>{7, 7}, {{"", 7, 7, 7}}, 255).pixels == Bytes{0, 0});
}

TEST_CASE("drawn tables have the pixels that a second computation gives") {
  Random random(chosen_seed(), 0x7461626c);
  INFO("PULSEWRIGHT_SEED=" << chosen_seed());
  for (int round = 0; round < 200; ++round) {
    const std::size_t columns = 1 + random.below(6);
    const std::size_t rows = 5 + random.below(40);
    const int maximum = static_cast<int>(1 + random.below(255));
    std::string text;
    std::vector<std::vector<long double>> values(rows);
    const std::uint64_t constant = random.below(8);
    for (std::size_t r = 0; r < rows; ++r) {
      for (std::size_t c = 0; c < columns; ++c) {
        const Spelt spelt = c == constant ? Spelt{"2.25", 2.25} : random_number(random);
        values[r].push_back(spelt.value);
        text += spelt.text + ",";
      }
      text += std::to_string(r % 2) + (random.below(2) == 0 ? "\r\n" : "\n");
    }
    const DataSet data = table_of(text, {.maximum = maximum, .scale = Scale::minmax});
    INFO(text);
    std::size_t at[2] = {0, 0};
    for (std::size_t r = 0; r < rows; ++r)
      for (std::size_t c = 0; c < columns; ++c) {
        long double low = INFINITY;
        long double high = -INFINITY;
        for (std::size_t other = 0; other < rows; ++other) {
          if (other % 5 == 4) continue;
          low = std::min(low, values[other][c]);
          high = std::max(high, values[other][c]);
        }
        const bool is_test = r % 5 == 4;
        const int got = (is_test ? data.test : data.train).pixels.at(at[is_test]++);
        const long double exact = high > low ? (values[r][c] - low) / (high - low) * maximum : 0;
        // A value may lie on the boundary of two pixels, where the last bit of a double decides.
        const long double wanted = std::clamp<long double>(exact, 0, maximum);
        CHECK(std::abs(static_cast<double>(wanted - got)) <= 0.5 + 1e-9);
      }
  }
}

}  // namespace pulsewright::data

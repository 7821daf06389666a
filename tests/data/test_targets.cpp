// SPDX-License-Identifier: Apache-2.0
// Tables whose rows have numbers as targets.
#include <cmath>

#include <fmt/format.h>

#include "base/files.h"
#include "base/random.h"
#include "catch.h"
#include "data/data_set.h"
#include "data/describe.h"
#include "data/idx_folder.h"
#include "samples/chosen_seed.h"

namespace pulsewright::data {
namespace {

std::optional<DataSet> load(const std::string& text, const DataOptions& options, Diagnostics& diagnostics,
                            const std::optional<NetworkShape>& network = std::nullopt) {
  const TemporaryFolder folder;
  put(folder.path() / "f.csv", text);
  return load_data_set("csv:" + (folder.path() / "f.csv").string(), options, diagnostics, network);
}

DataSet regression(const std::string& text, DataOptions options = {}) {
  options.task = Task::regression;
  Diagnostics diagnostics;
  auto data = load(text, options, diagnostics);
  INFO(to_text(diagnostics));
  REQUIRE(data);
  return std::move(*data);
}

std::string refusal(const std::string& text, DataOptions options = {}) {
  options.task = Task::regression;
  Diagnostics diagnostics;
  CHECK_FALSE(load(text, options, diagnostics));
  return to_text(diagnostics);
}

const std::string table = "x,y,z\n0,1.5,-1\n1,2e1,-2\n2,+7,-4\n3,7,-8\n4,9,-16\n5,8,-32\n";

}  // namespace

TEST_CASE("targets stand in the last column, or in those that --label names, in its order") {
  const DataSet last = regression(table);
  CHECK(last.is_regression());
  CHECK(last.classes == 1);
  CHECK(last.train.features == 2);
  CHECK(last.train.size() == 5);
  CHECK(last.train.labels.empty());
  CHECK(last.train.targets == std::vector<double>{-1, -2, -4, -8, -32});
  CHECK(last.test.targets == std::vector<double>{-16});
  CHECK(last.targets[0].name == "z");
  CHECK(last.targets[0].mean == Approx(-9.4));
  CHECK(last.targets[0].deviation ==
        Approx(std::sqrt((8.4 * 8.4 + 7.4 * 7.4 + 5.4 * 5.4 + 1.4 * 1.4 + 22.6 * 22.6) / 5)));

  const DataSet both = regression(table, {.label = "z,first"});
  CHECK(both.classes == 2);
  CHECK(both.train.features == 1);
  CHECK(both.train.targets == std::vector<double>{-1, 0, -2, 1, -4, 2, -8, 3, -32, 5});
  CHECK(both.table_columns[0].name == "y");
  CHECK_THAT(describe(both, "csv:f"),
             Catch::Contains("targets  z (mean -9.4") && Catch::Contains("x (mean 2.2"));
  CHECK(describe_json(both, "csv:f").find("classes") == nullptr);
}

TEST_CASE("what is no target is refused where it stands") {
  CHECK_THAT(refusal("x,z\n0,1\n1,a\n2,3\n3,4\n4,5\n"),
             Catch::Contains("line 3 column 2") && Catch::Contains("\"a\""));
  CHECK_THAT(refusal("x,z\n0,1\n1,\n2,3\n3,4\n4,5\n", {.missing = Missing::median}),
             Catch::Contains("--missing drop"));
  CHECK_THAT(refusal("0,1\n1,inf\n2,3\n3,4\n4,5\n"), Catch::Contains("line 2 column 2"));
  CHECK_THAT(refusal("x,z\n0,4\n1,4\n2,4\n3,4\n4,5\n"), Catch::Contains("targets that vary"));
  CHECK_THAT(refusal(table, {.label = "z,z"}), Catch::Contains("each column once"));
  CHECK_THAT(refusal(table, {.label = "z,"}), Catch::Contains("--label"));
  CHECK_THAT(refusal(table, {.label = "x,y,z"}), Catch::Contains("1 to 4096 pixels and 3 targets"));
  CHECK_THAT(refusal(table, {.compact = true}), Catch::Contains("--labels"));
  const DataSet dropped = regression("x,z\n0,1\n1,?\n2,3\n3,4\n4,5\n5,6\n", {.missing = Missing::drop});
  CHECK(dropped.dropped_rows == 1);
}

TEST_CASE("a network of quantities takes the targets of other rows, and no labels of classes") {
  Diagnostics diagnostics;
  const NetworkShape network{1, 255, 1, Task::regression};
  const DataOptions options{.columns = {{"x", 0, 5, 2}}};
  const std::string constant = "x,z\n0,4\n1,4\n2,4\n3,4\n4,4\n";
  const auto data = load(constant, options, diagnostics, network);
  INFO(to_text(diagnostics));
  REQUIRE(data);
  CHECK(data->test.targets == std::vector{4.0});
  CHECK_FALSE(load(table, {.label = "y,z", .columns = {{"x", 0, 5, 2}}}, diagnostics, network));
  CHECK_THAT(to_text(diagnostics), Catch::Contains("1 targets, one for each quantity of the network"));
  diagnostics.clear();
  CHECK_FALSE(load(constant, {.task = Task::regression}, diagnostics, NetworkShape{1, 255, 2}));
  CHECK_THAT(to_text(diagnostics), Catch::Contains("PW0503") && Catch::Contains("--task regression"));
  diagnostics.clear();
  CHECK_FALSE(load_data_set("digits", {.task = Task::regression}, diagnostics));
  CHECK_THAT(to_text(diagnostics), Catch::Contains("data with columns"));
}

TEST_CASE("drawn tables have the targets of a second reading") {
  Random random(chosen_seed(), 0x74617267);
  INFO("PULSEWRIGHT_SEED=" << chosen_seed());
  for (int round = 0; round < 100; ++round) {
    const std::size_t columns = 2 + random.below(6);
    const std::size_t rows = 5 + random.below(30);
    std::vector<std::size_t> order(columns);
    for (std::size_t c = 0; c < columns; ++c) order[c] = c;
    for (std::size_t c = columns; c > 1; --c) std::swap(order[c - 1], order[random.below(c)]);
    order.resize(1 + random.below(columns - 1));
    std::string text;
    std::string label;
    for (std::size_t c = 0; c < columns; ++c) text += fmt::format("{}c{}", c == 0 ? "" : ",", c);
    for (const std::size_t c : order) label += fmt::format("{}c{}", label.empty() ? "" : ",", c);
    std::vector<double> wanted[2];
    for (std::size_t r = 0; r < rows; ++r) {
      std::vector<double> values;
      for (std::size_t c = 0; c < columns; ++c)
        values.push_back((random.uniform() - 0.5) * std::pow(10.0, static_cast<double>(random.below(9)) - 4));
      for (std::size_t c = 0; c < columns; ++c) text += fmt::format("{}{}", c == 0 ? "\n" : ",", values[c]);
      for (const std::size_t c : order) wanted[r % 5 == 4].push_back(values[c]);
    }
    INFO(label << "\n" << text);
    const DataSet data = regression(text, {.label = label});
    CHECK(data.train.targets == wanted[0]);
    CHECK(data.test.targets == wanted[1]);
    CHECK(data.train.size() + data.test.size() == rows);
    CHECK(data.train.pixels.size() == data.train.size() * (columns - order.size()));
  }
}

}  // namespace pulsewright::data

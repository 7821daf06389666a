// SPDX-License-Identifier: Apache-2.0
// The page of a sweep shows the table of the sweep, and no name or reason changes its form.
#include <fmt/format.h>

#include "catch.h"
#include "report/strict_page.h"
#include "report/sweep_page.h"

namespace pulsewright::report_tests {
namespace {

/// Two groups of two cells on the front, and a group with a cell that failed.
sweep::Table table_of(const std::string& name, const std::string& word, const std::string& reason) {
  sweep::Table table;
  table.name = name;
  table.objectives = {{"accuracy", true}, {"lut4", false}};
  for (int cell = 0; cell < 6; ++cell) {
    sweep::TableRow row;
    row.hash = std::string(63, 'a') + static_cast<char>('0' + cell);
    row.point["seed"] = cell % 2;
    row.point["word"] = word + std::to_string(cell / 2);
    if (cell == 5) {
      row.status = sweep::CellStatus::failed;
      row.reason = reason;
    } else {
      row.status = sweep::CellStatus::done;
      row.result["validation"]["accuracy"] = 0.9 + 0.01 * cell;
      row.result["test"]["accuracy"] = 0.5 + 0.01 * cell;
      row.result["lut4"] = 1000 + cell;
      row.result["latency_clocks"] = 64;
    }
    table.rows.push_back(std::move(row));
  }
  for (int group = 0; group < 2; ++group) {
    sweep::Group& front = table.front.emplace_back();
    front.point["word"] = word + std::to_string(group);
    front.values["accuracy"] = {0.905 + 0.02 * group, 0.9 + 0.02 * group, 0.91 + 0.02 * group};
    front.values["lut4"] = {1000.5 + 2 * group, 1000.0 + 2 * group, 1001.0 + 2 * group};
  }
  table.groups = 3;
  table.lacking_groups = 1;
  return table;
}

TEST_CASE("every number of a sweep's page is one of its table") {
  const sweep::Table table = table_of("front", "w", "exit code 3");
  const Page page = read_page(report::write_sweep_page(table));
  CHECK(page.faults == std::vector<std::string>{});
  const auto value = [&](const std::string& key) { return page.numbers.at(key).value; };
  for (std::size_t g = 0; g < table.front.size(); ++g)
    for (const auto& [name, spread] : table.front[g].values) {
      const std::string key = fmt::format("front/{}/{}", g + 1, name);
      CHECK(value(key + "/mean") == fmt::format("{}", spread.mean));
      CHECK(value(key + "/least") == fmt::format("{}", spread.least));
      CHECK(value(key + "/most") == fmt::format("{}", spread.most));
    }
  for (int cell = 0; cell < 5; ++cell) {
    const std::string key = "cells/" + table.rows[static_cast<std::size_t>(cell)].hash;
    CHECK(value(key + "/lut4") == std::to_string(1000 + cell));
    CHECK(value(key + "/validation") == fmt::format("{}", 0.9 + 0.01 * cell));
  }
  CHECK(value("front/lacking") == "1");
  CHECK(value("cells/done") == "5");
  CHECK(page.numbers.count("cells/" + table.rows[5].hash + "/lut4") == 0);
}

TEST_CASE("no name, value or reason changes the form of a sweep's page") {
  const std::string plain = structure_of(read_page(report::write_sweep_page(table_of("a", "b", "c"))));
  const std::string hostile = "</script><img src=x onerror=alert(1)>\"'&<!--\x1b";
  const Page page = read_page(report::write_sweep_page(table_of(hostile, hostile, hostile)));
  CHECK(page.faults == std::vector<std::string>{});
  CHECK(structure_of(page) == plain);
}

TEST_CASE("a sweep of which nothing has run has a page that says so") {
  sweep::Table table = table_of("front", "w", "");
  table.front.clear();
  for (sweep::TableRow& row : table.rows) {
    row.status = sweep::CellStatus::open;
    row.reason = "not run yet";
    row.result = {};
  }
  const std::string text = report::write_sweep_page(table);
  CHECK(read_page(text).faults == std::vector<std::string>{});
  CHECK_THAT(text, Catch::Contains("not run yet") && Catch::Contains("not measured"));
}

}  // namespace
}  // namespace pulsewright::report_tests

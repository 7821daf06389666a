// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "base/files.h"
#include "base/temporary_folder.h"
#include "catch.h"
#include "flow/search_grid.h"

using namespace pulsewright;
using namespace pulsewright::flow;

namespace {

GridCircuit circuit(double cost, bool is_within, bool is_uniform = false) {
  GridCircuit made;
  made.cost = cost;
  made.is_within = is_within;
  made.is_uniform = is_uniform;
  return made;
}

/// Two classes in three columns, of which one tells them apart.
std::string small_table(int rows) {
  std::string text = "a,b,c,label\n";
  for (int i = 0; i < rows; ++i)
    text += std::to_string(i * 7 % 60) + "," + std::to_string(i * 11 % 13) + "," + std::to_string(i % 5) +
            (i * 7 % 60 < 30 ? ",low\n" : ",high\n");
  return text;
}

}  // namespace

TEST_CASE("a choice is in the cheapest tenth if few of those within cost less") {
  SearchGrid grid;
  for (int cost = 1; cost <= 40; ++cost) grid.circuits.push_back(circuit(cost, cost > 20, cost % 10 == 5));
  CHECK(grid.within_count() == 20);
  grid.chosen = circuit(23, true);
  CHECK(grid.cheaper_count() == 2);
  CHECK(grid.is_in_cheapest_tenth());
  grid.chosen = circuit(24, true);
  CHECK_FALSE(grid.is_in_cheapest_tenth());
  REQUIRE(grid.best_uniform().has_value());
  CHECK(grid.best_uniform()->cost == 25);
}

TEST_CASE("a grid has every length in every layer with each encoding and pair") {
  const TemporaryFolder folder;
  write_file(folder.path() / "table.csv", small_table(60));
  GridOptions options{.pairs = {"ramp_vdc"}, .folds = 2};
  train::TrainOptions& training = options.request.options;
  training.data = "csv:" + (folder.path() / "table.csv").string();
  training.layers = {{.neurons = 2}};
  training.lengths = {8, 32};
  training.threads = 1;
  Diagnostics diagnostics;
  const auto grid = search_grid(options, {}, {}, diagnostics);
  INFO(to_text(diagnostics));
  REQUIRE(grid.has_value());
  CHECK(grid->circuits.size() == 8);
  CHECK(std::ranges::count_if(grid->circuits, &GridCircuit::is_uniform) == 4);
  CHECK(std::ranges::is_sorted(grid->circuits, {}, &GridCircuit::cost));
  for (const GridCircuit& each : grid->circuits) {
    CHECK(each.is_within == (each.wrong <= grid->real_wrong + 0.005));
    // The chosen circuit is one of the grid, unless its layers differ in more than the length.
    if (each.choice == grid->chosen.choice) CHECK(each.wrong == grid->chosen.wrong);
  }
}

TEST_CASE("a table of few rows keeps the safest circuit, and its recipe is chosen all the same") {
  for (const int rows : {25, 50}) {
    const TemporaryFolder folder;
    write_file(folder.path() / "table.csv", small_table(rows));
    TrainingRequest request;
    request.options.data = "csv:" + (folder.path() / "table.csv").string();
    request.options.layers = {{.neurons = 2}};
    request.options.lengths = {8, 32};
    request.options.threads = 1;
    Diagnostics diagnostics;
    const auto data = data::load_data_set(request.options.data, diagnostics);
    REQUIRE(data.has_value());
    const auto settled = settle(request, *data, {}, {}, {}, diagnostics);
    REQUIRE(settled.has_value());
    CHECK(settled->recipe.has_value());
    CHECK(settled->circuit.has_value() == (rows == 50));
    if (rows == 25)
      CHECK(request.options.choice == std::vector<std::string>(2, "32 sign_magnitude ramp_vdc"));
  }
}

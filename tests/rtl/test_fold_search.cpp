// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>

#include "catch.h"
#include "rtl/fold_search.h"
#include "rtl/passes.h"
#include "samples/sample_netlist.h"

namespace pulsewright {

namespace {

/// By the number of folds of two layers.
constexpr Architecture architectures[] = {Architecture::parallel, Architecture::mixed, Architecture::folded};

/// 12 inputs, 6 neurons, 4 outputs.
Netlist two_layers() {
  samples::Shape shape;
  shape.features = 12;
  shape.layers = {{.outputs = 6}, {.outputs = 4}};
  return samples::make_netlist(shape, 5);
}

std::vector<Fold> folds_of(const char* node, std::int64_t neurons, std::int64_t inputs) {
  std::vector<Fold> folds;
  for (std::int64_t p = 1; p <= neurons; ++p)
    for (std::int64_t q = 1; q <= inputs; ++q)
      if (neurons % p == 0 && inputs % q == 0) folds.push_back({node, p, q});
  return folds;
}

/// Each layer of two_layers() parallel, or folded in every way.
std::vector<DesignEstimate> estimate_all() {
  Netlist netlist = two_layers();
  const auto choices = [](const std::vector<Fold>& folds) {
    std::vector<std::vector<Fold>> all(1);
    for (const Fold& fold : folds) all.push_back({fold});
    return all;
  };
  std::vector<DesignEstimate> estimates;
  for (const std::vector<Fold>& first : choices(folds_of("dense0", 6, 12)))
    for (const std::vector<Fold>& second : choices(folds_of("dense1", 4, 6))) {
      netlist.folds = first;
      netlist.folds.insert(netlist.folds.end(), second.begin(), second.end());
      netlist.architecture = architectures[netlist.folds.size()];
      REQUIRE(to_text(verify(netlist)) == "");
      if (check_lowerable(netlist).empty()) estimates.push_back(estimate(netlist));
    }
  return estimates;
}

const std::vector<DesignEstimate>& all_estimates() {
  static const std::vector<DesignEstimate> estimates = estimate_all();
  return estimates;
}

Netlist searched_netlist(const Netlist& netlist, const Budget& budget) {
  const auto found = search_folds(netlist, budget);
  REQUIRE(found);
  REQUIRE(to_text(verify(*found)) == "");
  REQUIRE(to_text(check_lowerable(*found)) == "");
  return *found;
}

DesignEstimate searched(const Netlist& netlist, const Budget& budget) {
  return estimate(searched_netlist(netlist, budget));
}

}  // namespace

TEST_CASE("the search finds the fastest schedule within a budget, as trying all of them does") {
  const Netlist netlist = two_layers();
  const std::vector<DesignEstimate>& all = all_estimates();
  REQUIRE(all.size() == 25 * 13);
  for (const std::int64_t most : {450, 500, 600, 800, 1000, 5000}) {
    const Budget budget{.lut4 = most};
    std::int64_t fastest = INT64_MAX;
    for (const DesignEstimate& design : all)
      if (overruns(design, budget).empty()) fastest = std::min(fastest, design.timing.interval_clocks);
    INFO(most << " LUT4");
    REQUIRE(fastest < INT64_MAX);
    const DesignEstimate found = searched(netlist, budget);
    CHECK(overruns(found, budget).empty());
    CHECK(found.timing.interval_clocks == fastest);
  }
}

TEST_CASE("a limit on clocks gets the smallest schedule that keeps it") {
  const Netlist netlist = two_layers();
  const std::vector<DesignEstimate>& all = all_estimates();
  for (const std::int64_t most : {30, 80, 120, 200, 400}) {
    const Budget budget{.interval_clocks = most};
    double smallest = INFINITY;
    for (const DesignEstimate& design : all)
      if (overruns(design, budget).empty()) smallest = std::min(smallest, design.area.lut4);
    INFO(most << " clocks an image");
    REQUIRE(smallest < INFINITY);
    const DesignEstimate found = searched(netlist, budget);
    CHECK(overruns(found, budget).empty());
    CHECK(found.area.lut4 == Approx(smallest));
  }
}

TEST_CASE("where nothing keeps within the budget, the search comes as near as any schedule does") {
  const Netlist netlist = two_layers();
  const Budget budget{.lut4 = 10};
  double smallest = INFINITY;
  for (const DesignEstimate& design : all_estimates()) smallest = std::min(smallest, design.area.lut4);
  const DesignEstimate found = searched(netlist, budget);
  CHECK(found.area.lut4 == Approx(smallest));
  CHECK(overruns(found, budget).size() == 1);
  CHECK_THAT(overruns(found, budget)[0], Catch::EndsWith(" LUT4 of 10"));
}

TEST_CASE("a small layer behind a large one stays parallel where every fold of it is larger") {
  samples::Shape shape;
  shape.features = 64;
  shape.layers = {{.outputs = 4}, {.outputs = 2}};
  Netlist netlist = samples::make_netlist(shape, 3);
  const Budget budget{.interval_clocks = 500};
  const Netlist mixed = searched_netlist(netlist, budget);
  REQUIRE(mixed.architecture == Architecture::mixed);
  REQUIRE(mixed.folds.size() == 1);
  CHECK(mixed.folds[0].node == "dense0");
  CHECK(overruns(estimate(mixed), budget).empty());
  std::size_t folded = 0;
  netlist.architecture = Architecture::folded;
  for (const Fold& second : folds_of("dense1", 2, 4)) {
    netlist.folds = {mixed.folds[0], second};
    CHECK(estimate(netlist).area.lut4 > estimate(mixed).area.lut4);
    ++folded;
  }
  CHECK(folded == 6);
}

TEST_CASE("a budget that holds the whole network leaves it parallel") {
  CHECK(searched_netlist(two_layers(), {.lut4 = 100000}).architecture == Architecture::parallel);
}

TEST_CASE("a last layer that ends early is parallel, and the search folds the others") {
  Netlist netlist = two_layers();
  netlist.early_exit = EarlyExit::decided;
  const Netlist found = searched_netlist(netlist, {.interval_clocks = 100000});
  CHECK(found.architecture == Architecture::mixed);
  CHECK(found.early_exit == EarlyExit::decided);
}

TEST_CASE("what cannot be folded has no folding") {
  samples::Shape shape;
  shape.features = 16;
  shape.rows = shape.columns = 4;
  const Window kernel{.rows = 4, .columns = 4, .channels = 1, .kernel_rows = 2, .kernel_columns = 2};
  const Window padded{
      .rows = 3, .columns = 3, .channels = 2, .kernel_rows = 3, .kernel_columns = 3, .padding = 1};
  shape.layers = {{.outputs = 2, .kernel = kernel, .pool = padded}};
  CHECK_FALSE(search_folds(samples::make_netlist(shape, 1), {.lut4 = 1000}));
}

}  // namespace pulsewright

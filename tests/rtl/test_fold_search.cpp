// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>

#include "catch.h"
#include "rtl/fold_search.h"
#include "rtl/passes.h"
#include "samples/sample_netlist.h"

namespace pulsewright {

namespace {

/// 12 inputs, 6 neurons, 4 outputs.
Netlist two_layers() {
  samples::Shape shape;
  shape.features = 12;
  shape.layers = {{.outputs = 6}, {.outputs = 4}};
  return samples::make_netlist(shape, 5);
}

/// Estimates of every folding of two_layers().
std::vector<DesignEstimate> estimate_all() {
  Netlist netlist = two_layers();
  netlist.architecture = Architecture::folded;
  std::vector<DesignEstimate> estimates;
  for (const std::int64_t p : {1, 2, 3, 6})
    for (const std::int64_t q : {1, 2, 3, 4, 6, 12})
      for (const std::int64_t r : {1, 2, 4})
        for (const std::int64_t s : {1, 2, 3, 6}) {
          netlist.folds = {{"dense0", p, q}, {"dense1", r, s}};
          REQUIRE(to_text(verify(netlist)) == "");
          if (check_lowerable(netlist).empty()) estimates.push_back(estimate(netlist));
        }
  return estimates;
}

const std::vector<DesignEstimate>& all_estimates() {
  static const std::vector<DesignEstimate> estimates = estimate_all();
  return estimates;
}

DesignEstimate searched(const Netlist& netlist, const Budget& budget) {
  const auto found = search_folds(netlist, budget);
  REQUIRE(found);
  REQUIRE(to_text(verify(*found)) == "");
  REQUIRE(to_text(check_lowerable(*found)) == "");
  return estimate(*found);
}

}  // namespace

TEST_CASE("the search finds the fastest folding within a budget, as trying all of them does") {
  const Netlist netlist = two_layers();
  const std::vector<DesignEstimate>& all = all_estimates();
  REQUIRE(all.size() == 288);
  for (const std::int64_t most : {450, 500, 600, 800, 1000}) {
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

TEST_CASE("a limit on clocks gets the smallest folding that keeps it") {
  const Netlist netlist = two_layers();
  const std::vector<DesignEstimate>& all = all_estimates();
  for (const std::int64_t most : {80, 120, 200, 400}) {
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

TEST_CASE("where nothing keeps within the budget, the search comes as near as any folding does") {
  const Netlist netlist = two_layers();
  const Budget budget{.lut4 = 10};
  double smallest = INFINITY;
  for (const DesignEstimate& design : all_estimates()) smallest = std::min(smallest, design.area.lut4);
  const DesignEstimate found = searched(netlist, budget);
  CHECK(found.area.lut4 == Approx(smallest));
  CHECK(overruns(found, budget).size() == 1);
  CHECK_THAT(overruns(found, budget)[0], Catch::EndsWith(" LUT4 of 10"));
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

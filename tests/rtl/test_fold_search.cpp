// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <ctime>
#include <tuple>

#include "base/random.h"
#include "catch.h"
#include "rtl/fold_search.h"
#include "rtl/passes.h"
#include "samples/chosen_seed.h"
#include "samples/sample_netlist.h"

namespace pulsewright::rtl {

namespace {

/// By the number of folds of two layers.
constexpr netlist::Architecture architectures[] = {
    netlist::Architecture::parallel, netlist::Architecture::mixed, netlist::Architecture::folded};

/// 12 inputs, 6 neurons, 4 outputs.
netlist::Netlist two_layers() {
  samples::Shape shape;
  shape.features = 12;
  shape.layers = {{.outputs = 6}, {.outputs = 4}};
  return samples::make_netlist(shape, 5);
}

std::vector<netlist::Fold> folds_of(const char* node, std::int64_t neurons, std::int64_t inputs) {
  std::vector<netlist::Fold> folds;
  for (std::int64_t p = 1; p <= neurons; ++p)
    for (std::int64_t q = 1; q <= inputs; ++q)
      if (neurons % p == 0 && inputs % q == 0) folds.push_back({node, p, q});
  return folds;
}

/// Each layer of two_layers() parallel, or folded in every way.
std::vector<DesignEstimate> estimate_all() {
  netlist::Netlist netlist = two_layers();
  const auto choices = [](const std::vector<netlist::Fold>& folds) {
    std::vector<std::vector<netlist::Fold>> all(1);
    for (const netlist::Fold& fold : folds) all.push_back({fold});
    return all;
  };
  std::vector<DesignEstimate> estimates;
  for (const std::vector<netlist::Fold>& first : choices(folds_of("dense0", 6, 12)))
    for (const std::vector<netlist::Fold>& second : choices(folds_of("dense1", 4, 6))) {
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

netlist::Netlist searched_netlist(const netlist::Netlist& netlist, const Budget& budget) {
  const auto found = search_folds(netlist, budget);
  REQUIRE(found);
  REQUIRE(to_text(verify(*found)) == "");
  REQUIRE(to_text(check_lowerable(*found)) == "");
  return *found;
}

DesignEstimate searched(const netlist::Netlist& netlist, const Budget& budget) {
  return estimate(searched_netlist(netlist, budget));
}

/// Every schedule of a netlist that has Verilog, its loadable layers loadable.
std::vector<DesignEstimate> estimate_every_schedule(netlist::Netlist netlist) {
  const netlist::Netlist asked = netlist;
  std::vector<std::vector<netlist::Fold>> schedules(1);
  const std::vector<netlist::Layer> layers = chain_of(asked).layers;
  for (const netlist::Layer& layer : layers) {
    std::vector<netlist::Fold> folds =
        folds_of(layer.synapses->id.c_str(), divisible_neurons(*layer.synapses, layer.conv2d),
                 divisible_inputs(*layer.synapses, layer.conv2d));
    std::vector<std::vector<netlist::Fold>> longer;
    for (const std::vector<netlist::Fold>& schedule : schedules) {
      if (!is_loadable(layer)) longer.push_back(schedule);
      for (netlist::Fold& fold : folds) {
        if (is_loadable(layer)) fold.weights = netlist::WeightPlace::loadable;
        if (layer.fold != nullptr) fold.bits = layer.fold->bits;
        longer.push_back(schedule);
        longer.back().push_back(fold);
      }
    }
    schedules = std::move(longer);
  }
  std::vector<DesignEstimate> estimates;
  for (std::vector<netlist::Fold>& schedule : schedules) {
    netlist.folds = std::move(schedule);
    netlist.architecture = netlist.folds.empty()                   ? netlist::Architecture::parallel
                           : netlist.folds.size() == layers.size() ? netlist::Architecture::folded
                                                                   : netlist::Architecture::mixed;
    if (check_lowerable(netlist).empty()) estimates.push_back(estimate(netlist));
  }
  return estimates;
}

/// A small netlist of any kind, some of its layers loadable, some with run-time lengths or early exit.
netlist::Netlist random_netlist(std::uint64_t seed) {
  Random random(seed, 0x736561726368);
  const samples::Shape shape =
      random.below(3) == 0 ? samples::random_convolution_shape(seed) : samples::random_shape(seed);
  netlist::Netlist netlist = samples::make_netlist(shape, seed);
  if (random.below(3) == 0) {
    netlist = samples::fold_netlist(std::move(netlist), seed);
    for (netlist::Fold& fold : netlist.folds)
      if (random.below(2) == 0) fold.weights = netlist::WeightPlace::loadable;
    if (seed % 2 == 0)
      netlist = seed % 4 == 0 ? samples::take_whole_streams(std::move(netlist), seed)
                              : samples::take_some_bits(std::move(netlist), seed);
  }
  netlist::Netlist richer = netlist;
  if (random.below(4) == 0) richer.halvings = 1;
  if (random.below(4) == 0) richer.early_exit = netlist::EarlyExit::decided;
  return verify(richer).empty() ? richer : netlist;
}

/// Limits of which one or more are near what a random schedule takes.
Budget random_budget(Random& random, const std::vector<DesignEstimate>& designs) {
  const DesignEstimate& design = designs[random.below(designs.size())];
  const auto near = [&](double amount) {
    return std::optional(std::max<std::int64_t>(
        1, std::llround(amount * (0.4 + 0.01 * static_cast<double>(random.below(101))))));
  };
  Budget budget;
  while (budget.empty()) {
    if (random.below(2) == 0) budget.lut4 = near(design.area.lut4);
    if (random.below(3) == 0) budget.bram = near(design.area.bram);
    if (random.below(3) == 0) budget.latency_clocks = near(static_cast<double>(design.timing.latency_clocks));
    if (random.below(3) == 0)
      budget.interval_clocks = near(static_cast<double>(design.timing.interval_clocks));
  }
  return budget;
}

/// Less is better: first by how much the worst limit is broken, then what Budget asks for.
std::tuple<double, double, double> rank(const Budget& budget, const DesignEstimate& design) {
  double broken = 1;
  const auto hold = [&](const std::optional<std::int64_t>& limit, double amount) {
    if (limit) broken = std::max(broken, amount / static_cast<double>(*limit));
  };
  const auto latency = static_cast<double>(design.timing.latency_clocks);
  const auto interval = static_cast<double>(design.timing.interval_clocks);
  hold(budget.lut4, std::round(design.area.lut4));
  hold(budget.bram, std::round(design.area.bram));
  hold(budget.latency_clocks, latency);
  hold(budget.interval_clocks, interval);
  if (budget.latency_clocks || budget.interval_clocks) return {broken, design.area.lut4, interval};
  return {broken, interval, design.area.lut4};
}

/// Compares the search with trying every schedule.
void check_search(std::uint64_t seed) {
  const netlist::Netlist netlist = random_netlist(seed);
  INFO("seed " << seed);
  REQUIRE(to_text(verify(netlist)) == "");
  const std::vector<DesignEstimate> all = estimate_every_schedule(netlist);
  if (all.empty()) {
    CHECK_FALSE(search_folds(netlist, {.lut4 = 1000}));
    return;
  }
  Random random(seed, 0x627564676574);
  for (int budgets = 0; budgets < 8; ++budgets) {
    const Budget budget = random_budget(random, all);
    auto best = rank(budget, all[0]);
    for (const DesignEstimate& design : all) best = std::min(best, rank(budget, design));
    const auto found = rank(budget, searched(netlist, budget));
    INFO("budget " << budget.lut4.value_or(-1) << " LUT4, " << budget.bram.value_or(-1) << " block RAMs, "
                   << budget.latency_clocks.value_or(-1) << " clocks of latency, "
                   << budget.interval_clocks.value_or(-1) << " clocks an image");
    CHECK(std::get<0>(found) == std::get<0>(best));
    CHECK(std::get<1>(found) == Approx(std::get<1>(best)).epsilon(1e-9));
    CHECK(std::get<2>(found) == Approx(std::get<2>(best)).epsilon(1e-9));
  }
}

}  // namespace

TEST_CASE("the search finds the fastest schedule within a budget, as trying all of them does") {
  const netlist::Netlist netlist = two_layers();
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
  const netlist::Netlist netlist = two_layers();
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
  const netlist::Netlist netlist = two_layers();
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
  netlist::Netlist netlist = samples::make_netlist(shape, 3);
  const Budget budget{.interval_clocks = 500};
  const netlist::Netlist mixed = searched_netlist(netlist, budget);
  REQUIRE(mixed.architecture == netlist::Architecture::mixed);
  REQUIRE(mixed.folds.size() == 1);
  CHECK(mixed.folds[0].node == "dense0");
  CHECK(overruns(estimate(mixed), budget).empty());
  std::size_t folded = 0;
  netlist.architecture = netlist::Architecture::folded;
  for (const netlist::Fold& second : folds_of("dense1", 2, 4)) {
    netlist.folds = {mixed.folds[0], second};
    CHECK(estimate(netlist).area.lut4 > estimate(mixed).area.lut4);
    ++folded;
  }
  CHECK(folded == 6);
}

TEST_CASE("a budget that holds the whole network leaves it parallel") {
  CHECK(searched_netlist(two_layers(), {.lut4 = 100000}).architecture == netlist::Architecture::parallel);
}

TEST_CASE("a last layer that ends early is parallel, and the search folds the others") {
  netlist::Netlist netlist = two_layers();
  netlist.early_exit = netlist::EarlyExit::decided;
  const netlist::Netlist found = searched_netlist(netlist, {.interval_clocks = 100000});
  CHECK(found.architecture == netlist::Architecture::mixed);
  CHECK(found.early_exit == netlist::EarlyExit::decided);
}

TEST_CASE("no schedule of a random network is better than the one that the search finds") {
  const std::uint64_t seed = chosen_seed();
  for (std::uint64_t n = 0; n < 24; ++n) check_search(1000 * seed + n);
}

TEST_CASE("no schedule of 200 random networks is better than the one that the search finds", "[.nightly]") {
  const std::uint64_t seed = chosen_seed();
  for (std::uint64_t n = 0; n < 200; ++n) check_search(1000 * seed + 500 + n);
}

TEST_CASE("six hidden layers of 64 neurons are searched in two seconds of processor time") {
  samples::Shape shape;
  shape.features = 64;
  shape.layers.assign(7, {.outputs = 64});
  shape.layers.back().outputs = 10;
  const netlist::Netlist netlist = samples::make_netlist(shape, 1);
  const Budget budgets[] = {{.lut4 = 5000},
                            {.lut4 = 3000, .bram = 30},
                            {.latency_clocks = 4000},
                            {.lut4 = 9000, .bram = 40, .latency_clocks = 5000, .interval_clocks = 2000},
                            {.lut4 = 100, .bram = 1, .latency_clocks = 100, .interval_clocks = 10}};
  for (const Budget& budget : budgets) {
    const std::clock_t start = std::clock();
    CHECK(search_folds(netlist, budget));
    CHECK(static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC < 2);
  }
}

TEST_CASE("what cannot be folded has no folding") {
  samples::Shape shape;
  shape.features = 16;
  shape.rows = shape.columns = 4;
  const netlist::Window kernel{.rows = 4, .columns = 4, .channels = 1, .kernel_rows = 2, .kernel_columns = 2};
  const netlist::Window padded{
      .rows = 3, .columns = 3, .channels = 2, .kernel_rows = 3, .kernel_columns = 3, .padding = 1};
  shape.layers = {{.outputs = 2, .kernel = kernel, .pool = padded}};
  CHECK_FALSE(search_folds(samples::make_netlist(shape, 1), {.lut4 = 1000}));
}

}  // namespace pulsewright::rtl

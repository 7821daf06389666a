// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "base/files.h"
#include "bench/accuracy.h"
#include "bench/epoch_time.h"
#include "catch.h"

namespace pulsewright::bench {

namespace {

void be_quiet(const ProgressEvent&) {}

/// A cell of seconds.
AccuracyCell small_cell() {
  return {.data = "digits",
          .layers = {{.neurons = 8}},
          .lengths = {8},
          .seeds = {1, 2},
          .settings = {0, 1},
          .epochs_scale = 0.03};
}

const Json& member(const Json& json, std::string_view key) {
  const Json* found = json.find(key);
  REQUIRE(found != nullptr);
  return *found;
}

double number(const Json& json, std::string_view key) {
  return *member(json, key).get_if<double>();
}

}  // namespace

TEST_CASE("a cell has an accuracy for every seed and setting, and their mean, worst and best") {
  Diagnostics diagnostics;
  const auto cell = measure_accuracy(small_cell(), 1, be_quiet, diagnostics);
  REQUIRE(cell);
  CHECK(*member(*cell, "network").string() == "64-8-10");
  CHECK(*member(*cell, "stream_length").integer() == 8);
  CHECK(*member(*cell, "test_images").integer() == 359);
  double sum = 0;
  double worst = 1;
  double best = 0;
  int count = 0;
  for (const Json& seed : *member(*cell, "seeds").array())
    for (const Json& accuracy : *member(seed, "accuracies").array()) {
      const double value = *accuracy.get_if<double>();
      sum += value;
      worst = std::min(worst, value);
      best = std::max(best, value);
      ++count;
    }
  CHECK(count == 4);
  CHECK(number(*cell, "mean") == Approx(sum / count));
  CHECK(number(*cell, "worst") == worst);
  CHECK(number(*cell, "best") == best);
  CHECK(best > worst);
}

TEST_CASE("every variant can be measured, and gives the same again") {
  for (const AccuracyVariant& variant : accuracy_variants()) {
    INFO(variant.name);
    AccuracyCell cell = small_cell();
    cell.variant = variant.name;
    cell.seeds = {3};
    Diagnostics diagnostics;
    const auto once = measure_accuracy(cell, 1, be_quiet, diagnostics);
    const auto again = measure_accuracy(cell, 2, be_quiet, diagnostics);
    REQUIRE(once);
    REQUIRE(again);
    CHECK(diagnostics.empty());
    CHECK(canonical_json(*once) == canonical_json(*again));
  }
}

TEST_CASE("the flags of a cell name it alone") {
  std::vector<std::string> names;
  for (const AccuracyCell& cell : accuracy_plan()) names.push_back(cell.flags());
  CHECK(names.size() >= 50);
  std::ranges::sort(names);
  CHECK(std::ranges::adjacent_find(names) == names.end());
}

TEST_CASE("all that is wrong with a cell is said at once") {
  AccuracyCell cell = small_cell();
  cell.variant = "best";
  cell.seeds = {};
  cell.settings = {};
  cell.epochs_scale = 0;
  Diagnostics diagnostics;
  CHECK_FALSE(measure_accuracy(cell, 1, be_quiet, diagnostics));
  CHECK(diagnostics.size() == 4);
  cell = small_cell();
  cell.lengths = {7};
  cell.settings = {0, 3, -1};
  cell.seeds = {1, ~std::uint64_t{0}};
  diagnostics.clear();
  CHECK_FALSE(measure_accuracy(cell, 1, be_quiet, diagnostics));
  std::vector<std::string> flags;
  for (const Diagnostic& diagnostic : diagnostics) flags.push_back(diagnostic.where);
  CHECK(flags == std::vector<std::string>{"--settings", "--settings", "--length", "--seed"});
}

TEST_CASE("a float cell has neither streams nor generators, whatever lengths and settings it is given") {
  AccuracyCell cell = small_cell();
  cell.variant = "float";
  AccuracyCell other = cell;
  other.lengths = {16, 32};
  other.settings = {2};
  AccuracyCell none = cell;
  none.lengths = {};
  none.settings = {};
  CHECK(cell.flags() == "--data digits --layers dense:8 --variant float --seeds 1 2 --epochs-scale 0.03");
  Diagnostics diagnostics;
  const auto measured = measure_accuracy(cell, 1, be_quiet, diagnostics);
  REQUIRE(measured);
  CHECK(*member(*measured, "stream_length").integer() == 0);
  CHECK(member(*measured, "settings").array()->empty());
  for (const AccuracyCell& same : {other, none}) {
    CHECK(same.flags() == cell.flags());
    const auto again = measure_accuracy(same, 1, be_quiet, diagnostics);
    REQUIRE(again);
    CHECK(canonical_json(*again) == canonical_json(*measured));
  }
}

TEST_CASE("epochs are timed in pairs, and their ratio is the median of the pairs' ratios") {
  Diagnostics diagnostics;
  const auto times = measure_epoch_times(small_cell(), 3, 1, diagnostics);
  REQUIRE(times);
  CHECK(times->float_seconds.size() == 3);
  CHECK(times->exact_seconds.size() == 3);
  CHECK(std::ranges::min(times->float_seconds) > 0);
  CHECK(EpochTimes{{1, 2, 4, 1, 2}, {3, 2, 2, 9, 4}}.median_ratio() == 2);
}

TEST_CASE("epochs of a search are not timed") {
  AccuracyCell cell = small_cell();
  cell.lengths = {8, 16};
  Diagnostics diagnostics;
  CHECK_FALSE(measure_epoch_times(cell, 1, 1, diagnostics));
  REQUIRE(diagnostics.size() == 1);
  CHECK(diagnostics[0].where == "--length");
}

TEST_CASE("a recorded cell of docs/results.json is measured again to the image") {
  Diagnostics diagnostics;
  const auto recorded =
      parse_json(read_file(PULSEWRIGHT_ROOT "/docs/results.json"), diagnostics, Numbers::any);
  REQUIRE(recorded);
  AccuracyCell cell;
  const std::string flags = cell.flags();
  cell.seeds = {1};
  const auto measured = measure_accuracy(cell, 0, be_quiet, diagnostics);
  REQUIRE(measured);
  int found = 0;
  for (const Json& other : *recorded->array())
    if (*member(other, "flags").string() == flags) {
      ++found;
      CHECK(canonical_json(member(other, "seeds").array()->front()) ==
            canonical_json(member(*measured, "seeds").array()->front()));
    }
  CHECK(found == 1);
}

}  // namespace pulsewright::bench

// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "base/random.h"
#include "catch.h"
#include "data/deal_rows.h"

namespace pulsewright::data {
namespace {

/// Rows that can be told apart: the number of a row is its first pixel, its value and its target.
RawSet drawn_set(Random& random, bool is_table, bool is_regression) {
  RawSet raw;
  const std::size_t train = 2 + random.below(60);
  const std::size_t test = 2 + random.below(20);
  for (const Half half : {Half::train, Half::test}) {
    ImageSet& images = half == Half::train ? raw.data.train : raw.data.test;
    images.features = 2;
    images.outputs = is_regression ? 1 : 0;
    const std::size_t first = half == Half::train ? 0 : train;
    for (std::size_t row = first; row < first + (half == Half::train ? train : test); ++row) {
      const auto number = static_cast<std::uint8_t>(row);
      if (is_table)
        for (const double value : {1.0 * number, 0.5})
          (half == Half::train ? raw.train_values : raw.test_values).push_back(value);
      else
        images.pixels.insert(images.pixels.end(), {number, 7});
      if (is_regression)
        images.targets.push_back(100.0 + number);
      else
        images.labels.push_back(static_cast<std::uint8_t>(random.below(4)));
    }
  }
  raw.label_place = [](Half half, std::size_t image) {
    return fmt::format("{} {}", half == Half::train, image);
  };
  raw.pixel_place = [](Half half, std::size_t image, std::size_t pixel) {
    return fmt::format("{} {} {}", half == Half::train, image, pixel);
  };
  return raw;
}

/// The number of row `i` of a half.
std::size_t number_of(const RawSet& raw, Half half, std::size_t i) {
  const auto& values = half == Half::train ? raw.train_values : raw.test_values;
  if (!values.empty()) return static_cast<std::size_t>(values[2 * i]);
  return (half == Half::train ? raw.data.train : raw.data.test).pixels[2 * i];
}

TEST_CASE("folds differ by one row at most, in each class and in all") {
  Random random(Catch::rngSeed(), 1);
  for (int trial = 0; trial < 200; ++trial) {
    ImageSet images;
    const std::size_t rows = 2 + random.below(200);
    for (std::size_t i = 0; i < rows; ++i)
      images.labels.push_back(static_cast<std::uint8_t>(random.below(5)));
    const int folds = 1 + static_cast<int>(random.below(std::min<std::size_t>(rows, 9)));
    const std::vector<int> dealt = deal_rows(images, folds, random.next());
    std::map<int, std::vector<std::size_t>> counts;  // of a class, and of all as class -1: [folds]
    for (std::size_t i = 0; i < rows; ++i)
      for (const int which : {-1, static_cast<int>(images.labels[i])}) {
        counts[which].resize(static_cast<std::size_t>(folds));
        ++counts[which].at(static_cast<std::size_t>(dealt[i]));
      }
    for (const auto& [which, each] : counts) {
      INFO("class " << which << " of " << rows << " rows in " << folds << " folds");
      CHECK(std::ranges::max(each) - std::ranges::min(each) <= 1);
    }
  }
}

TEST_CASE("rows are dealt by their seed alone, and otherwise by another one") {
  ImageSet images;
  for (int i = 0; i < 100; ++i) images.labels.push_back(static_cast<std::uint8_t>(i % 3));
  CHECK(deal_rows(images, 5, 1) == deal_rows(images, 5, 1));
  CHECK(deal_rows(images, 5, 1) != deal_rows(images, 5, 2));
}

TEST_CASE("each row is in one half of each fold, once a test row, with all that belongs to it") {
  Random random(Catch::rngSeed(), 2);
  for (int trial = 0; trial < 60; ++trial) {
    const bool is_table = random.below(2) == 0;
    const bool is_regression = random.below(2) == 0;
    const RawSet before = drawn_set(random, is_table, is_regression);
    const std::size_t first_half = before.data.train.size();
    const std::size_t rows = first_half + before.data.test.size();
    const int folds = 2 + static_cast<int>(random.below(rows / 2 - 1));
    const std::uint64_t seed = random.next();
    std::vector<int> tested(rows);
    for (int fold = 0; fold < folds; ++fold) {
      RawSet raw = before;
      deal_halves(raw, {.folds = folds, .fold = fold, .seed = seed});
      std::vector<int> seen(rows);
      for (const Half half : {Half::train, Half::test}) {
        const ImageSet& images = half == Half::train ? raw.data.train : raw.data.test;
        for (std::size_t i = 0; i < images.size(); ++i) {
          const std::size_t row = number_of(raw, half, i);
          ++seen[row];
          if (half == Half::test) ++tested[row];
          const bool was_train = row < first_half;
          const std::size_t was = was_train ? row : row - first_half;
          const ImageSet& old = was_train ? before.data.train : before.data.test;
          if (is_regression)
            CHECK(images.targets[i] == old.targets[was]);
          else
            CHECK(images.labels[i] == old.labels[was]);
          CHECK(raw.label_place(half, i) == before.label_place(was_train ? Half::train : Half::test, was));
          CHECK(raw.pixel_place(half, i, 1) ==
                before.pixel_place(was_train ? Half::train : Half::test, was, 1));
        }
      }
      CHECK(std::ranges::all_of(seen, [](int count) { return count == 1; }));
    }
    CHECK(std::ranges::all_of(tested, [](int count) { return count == 1; }));
  }
}

TEST_CASE("more folds than half of the rows, or a single one, are refused") {
  for (const int folds : {1, 900}) {
    Diagnostics diagnostics;
    CHECK(!load_fold("digits", {}, {.folds = folds}, diagnostics));
    REQUIRE(diagnostics.size() == 1);
    CHECK(diagnostics.front().where == "--folds");
  }
  Diagnostics diagnostics;
  const auto half = load_fold("digits", {}, {.folds = 2}, diagnostics);
  REQUIRE(half);
  CHECK(half->train.size() + half->test.size() == 1797);
  CHECK(half->test.size() == 899);
}

}  // namespace
}  // namespace pulsewright::data

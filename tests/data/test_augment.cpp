// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <numeric>
#include <vector>

#include "catch.h"
#include "data/augment.h"
#include "data/data_set.h"

using namespace pulsewright;
using namespace pulsewright::data;

namespace {

std::vector<std::int32_t> moved(const DataSet& data, std::size_t i, const AugmentRange& range,
                                Random random) {
  std::vector<std::int32_t> image(data.train.features);
  augment(data.train.image(i), data.shape(), range, random, image);
  return image;
}

}  // namespace

TEST_CASE("augmentation by nothing changes nothing") {
  const DataSet data = digits();
  for (std::size_t i = 0; i < 20; ++i)
    CHECK(std::ranges::equal(moved(data, i, {}, Random(1, i)), data.train.image(i)));
}

TEST_CASE("augmentation keeps pixels in range and most of the ink, and moves every image") {
  const DataSet data = digits();
  for (std::size_t i = 0; i < 200; ++i) {
    const auto image = moved(data, i, {0.4, 0.1, 0.05}, Random(2, i));
    const auto before = data.train.image(i);
    CHECK(std::ranges::min(image) >= 0);
    CHECK(std::ranges::max(image) <= data.maximum);
    CHECK_FALSE(std::ranges::equal(image, before));
    const double ink = std::accumulate(image.begin(), image.end(), 0.0);
    CHECK(ink == Approx(std::accumulate(before.begin(), before.end(), 0.0)).epsilon(0.25));
  }
}

TEST_CASE("a shifted pixel keeps its ink and spreads over at most four") {
  const std::vector<std::uint8_t> image = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 200,
                                           0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    Random random(seed, 0);
    std::vector<std::int32_t> shifted(25);
    augment(image, {5, 5}, {.shift = 1}, random, shifted);
    CHECK(std::abs(std::accumulate(shifted.begin(), shifted.end(), 0) - 200) <= 2);
    CHECK(std::ranges::count_if(shifted, [](int pixel) { return pixel > 0; }) <= 4);
  }
}

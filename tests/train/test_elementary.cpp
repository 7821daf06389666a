// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <cstdint>

#include "base/random.h"
#include "catch.h"
#include "train/elementary.h"

using namespace pulsewright;

TEST_CASE("exponential and logarithm agree with the C library to 4 units in the last place") {
  Random random(1, 1);
  for (int i = 0; i < 20000; ++i) {
    const double x = 1400 * random.uniform() - 700;
    INFO(x);
    CHECK(std::abs(exponential(x) / std::exp(x) - 1) < 4 * 0x1p-53);
    const double y = std::ldexp(0.5 + random.uniform(), static_cast<int>(random.below(200)) - 100);
    INFO(y);
    CHECK(std::abs(logarithm(y) - std::log(y)) < 4 * 0x1p-53 * std::max(1.0, std::abs(std::log(y))));
  }
  CHECK(exponential(0) == 1);
  CHECK(exponential(-1e9) == 0);
  CHECK(exponential(1e9) == exponential(700));
  CHECK(logarithm(1) == 0);
}

// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "base/elementary.h"
#include "base/random.h"
#include "catch.h"

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

TEST_CASE("powers of ten are the nearest doubles, and decades begin at them") {
  for (int n = -22; n <= 22; ++n) {
    INFO(n);
    const double power = power_of_ten(n);
    CHECK(power == std::strtod(("1e" + std::to_string(n)).c_str(), nullptr));
    CHECK(decade_of(power) == n);
    CHECK(decade_of(std::nextafter(power, 0.0)) == n - 1);
    CHECK(decimal_logarithm(power) == n);
  }
  Random random(2, 1);
  for (int i = 0; i < 5000; ++i) {
    const double x = std::ldexp(0.5 + random.uniform(), static_cast<int>(random.below(1900)) - 950);
    INFO(x);
    CHECK(std::abs(decimal_logarithm(x) - std::log10(x)) <
          4 * 0x1p-53 * std::max(1.0, std::abs(std::log10(x))));
  }
}

// SPDX-License-Identifier: Apache-2.0
#include <array>

#include "base/random.h"
#include "catch.h"

namespace pulsewright {
namespace {

// Known answers of Random123 (kat_vectors, philox4x32 10): the first two words of the block.
TEST_CASE("Philox gives the known answers of Random123") {
  CHECK(Random(0, 0).at(0) == 0xe169c58d6627e8d5);
  CHECK(Random(~std::uint64_t{0}, ~std::uint64_t{0}).at(~std::uint64_t{0}) == 0x41c83b0e408f276d);
  CHECK(Random(0x299f31d0a4093822, 0x0370734413198a2e).at(0x85a308d3243f6a88) == 0x94fdccebd16cfe09);
}

TEST_CASE("the draws in turn are the draws by index") {
  Random random(7, 3);
  for (std::uint64_t i = 0; i < 100; ++i) CHECK(random.next() == Random(7, 3).at(i));
}

TEST_CASE("seeds and streams give different draws") {
  CHECK(Random(1, 0).at(0) != Random(2, 0).at(0));
  CHECK(Random(1, 0).at(0) != Random(1, 1).at(0));
  CHECK(Random(0, 1).at(0) != Random(1, 0).at(0));
}

TEST_CASE("below stays below its bound and reaches every value") {
  Random random(5, 0);
  std::array<int, 6> seen = {};
  for (int i = 0; i < 6000; ++i) {
    const std::uint64_t draw = random.below(6);
    REQUIRE(draw < 6);
    ++seen[draw];
  }
  // Five standard deviations of a count that is 1000 on average.
  for (int count : seen) CHECK(std::abs(count - 1000) < 150);
  CHECK(random.below(1) == 0);
}

TEST_CASE("uniform draws fill [0, 1) evenly") {
  Random random(11, 0);
  double sum = 0;
  constexpr int draws = 20000;
  for (int i = 0; i < draws; ++i) {
    const double u = random.uniform();
    REQUIRE((u >= 0 && u < 1));
    sum += u;
  }
  CHECK(sum / draws == Approx(0.5).margin(0.01));
}

}  // namespace
}  // namespace pulsewright

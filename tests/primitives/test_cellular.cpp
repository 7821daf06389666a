// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <vector>

#include "base/bits.h"
#include "catch.h"
#include "primitives/cellular_rules.h"
#include "primitives/primitive.h"

namespace pulsewright::primitives {
namespace {

/// States from `state` until it comes back; 0 if it never does.
std::uint64_t walked_period(unsigned cells, std::uint64_t rule) {
  std::uint64_t state = 1;
  for (std::uint64_t clocks = 1; clocks <= low_mask(cells); ++clocks) {
    state = next_cells(state, rule, cells);
    if (state == 1) return clocks;
  }
  return 0;
}

}  // namespace

TEST_CASE("a rule is called maximal if and only if a walk visits 2^n - 1 states", "[cellular]") {
  for (unsigned cells = 1; cells <= 10; ++cells) {
    std::size_t maximal = 0;
    for (std::uint64_t rule = 0; rule <= low_mask(cells); ++rule) {
      INFO(cells << " cells, rule " << rule);
      const bool walks = walked_period(cells, rule) == low_mask(cells);
      CHECK(is_maximal_rule(cells, rule) == walks);
      maximal += walks;
    }
    CHECK(maximal > 0);
  }
}

TEST_CASE("rules drawn for a size are maximal, and differ", "[cellular]") {
  for (unsigned cells = 2; cells <= 20; ++cells) {
    INFO(cells << " cells, rule " << maximal_rule(cells, 0));
    CHECK(walked_period(cells, maximal_rule(cells, 0)) == low_mask(cells));
  }
  for (unsigned cells = 40; cells <= most_cells; ++cells) {
    INFO(cells << " cells");
    CHECK(is_maximal_rule(cells, maximal_rule(cells, 3)));
    CHECK(maximal_rule(cells, 3) != maximal_rule(cells, 4));
    // The mirrored automaton has the same period; one with a cell inverted hardly ever.
    CHECK(is_maximal_rule(cells, reverse_bits(maximal_rule(cells, 3), cells)));
  }
}

TEST_CASE("words of source_cellular are scattered cells", "[cellular]") {
  const Primitive& primitive = *find_primitive("source_cellular");
  const Parameters parameters{{"width", {3}},
                              {"words", {4}},
                              {"stride", {5}},
                              {"rule", {maximal_rule(12, 0)}},
                              {"seed", {0b1000'0010'0001}}};
  REQUIRE(check_parameters(primitive, parameters, "").empty());
  std::uint64_t words = 0;
  primitive.make(parameters)->outputs({}, {&words, 1});
  // Cell 0 is bit 0, cell 5 = 1 * 5 bit 1, cell 11 = 7 * 5 - 24 bit 7.
  CHECK(words == 0b000'010'000'011);
}

TEST_CASE("high bits of scattered words follow from low bits of the two clocks before", "[cellular]") {
  for (unsigned width = 6; width <= 16; ++width) {
    const unsigned words = most_cells / width;
    const unsigned cells = width * words;
    const unsigned stride = scattering_stride(width, words);
    std::vector<unsigned> bit_of(cells);
    for (unsigned k = 0; k < cells; ++k) bit_of[k * stride % cells] = k % width;
    for (unsigned cell = 2; cell + 2 < cells; ++cell)
      for (unsigned d = 1; d <= 2 && bit_of[cell] + 1 == width; ++d) {
        INFO(width << " bits, stride " << stride << ", " << d << " cells away");
        CHECK(std::min(bit_of[cell - d], bit_of[cell + d]) <= width / 2 + 1);
      }
  }
}

TEST_CASE("source_cellular refuses rules with a shorter period, and seed 0", "[cellular]") {
  const Primitive& primitive = *find_primitive("source_cellular");
  const auto complaint = [&](std::uint64_t words, std::uint64_t rule, std::uint64_t seed,
                             std::uint64_t stride = 3) {
    return to_text(check_parameters(
        primitive,
        {{"width", {8}}, {"words", {words}}, {"stride", {stride}}, {"rule", {rule}}, {"seed", {seed}}}, ""));
  };
  CHECK(complaint(2, maximal_rule(16, 0), 1) == "");
  CHECK_THAT(complaint(2, 0, 1), Catch::Contains("does not visit"));
  CHECK_THAT(complaint(2, maximal_rule(16, 0), 0), Catch::Contains("seed 0"));
  CHECK_THAT(complaint(2, maximal_rule(16, 0), 1, 6), Catch::Contains("leaves out"));
  CHECK_THAT(complaint(8, 1, 1), Catch::Contains("64 cells"));
}

}  // namespace pulsewright::primitives

// SPDX-License-Identifier: Apache-2.0
#include <bit>

#include "base/random.h"
#include "bench/roofline.h"
#include "catch.h"
#include "samples/instruction_sets.h"

using namespace pulsewright;

using namespace pulsewright::bench;

namespace {

std::uint64_t count_by_definition(const RooflineLoop& loop, const std::vector<std::uint64_t>& a,
                                  const std::vector<std::uint64_t>& b) {
  std::uint64_t ones = 0;
  for (std::size_t i = 0; i < roofline_words; ++i)
    for (std::size_t j = loop.crosses ? 0 : i; j < (loop.crosses ? roofline_crossed : i + 1); ++j)
      ones += static_cast<std::uint64_t>(std::popcount(a[i] & b[j]));
  return ones;
}

}  // namespace

TEST_CASE("every loop of the roofline counts all the ones of AND, under every instruction set") {
  Random random(1, 1);
  std::vector<std::uint64_t> a(roofline_words);
  std::vector<std::uint64_t> b(roofline_words);
  for (std::size_t i = 0; i < roofline_words; ++i) {
    a[i] = random.next();
    b[i] = random.next();
  }
  const std::vector<std::uint64_t> ones(roofline_words, ~std::uint64_t{0});
  samples::under_every_instruction_set([&] {
    REQUIRE_FALSE(roofline_loops().empty());
    for (const RooflineLoop& loop : roofline_loops()) {
      INFO(loop.name);
      CHECK(loop.count(a.data(), b.data()) == count_by_definition(loop, a, b));
      CHECK(loop.count(ones.data(), ones.data()) == loop.bits());
    }
  });
}

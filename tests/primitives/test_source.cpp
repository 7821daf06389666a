// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <set>

#include "base/bits.h"
#include "catch.h"
#include "primitives/primitive.h"
#include "primitives/source_tables.h"

namespace pulsewright::primitives {
namespace {

/// The first `count` words of a source after reset.
std::vector<std::uint64_t> words(const std::string& name, const Parameters& parameters, std::size_t count) {
  const Primitive& primitive = *find_primitive(name);
  REQUIRE(to_text(check_parameters(primitive, parameters, "")) == "");
  const std::unique_ptr<Model> model = primitive.make(parameters);
  model->reset();
  std::vector<std::uint64_t> result(count);
  for (std::uint64_t& word : result) {
    model->outputs({}, {&word, 1});
    model->clock({});
  }
  return result;
}

Parameters lfsr(std::uint64_t width, std::uint64_t seed, std::uint64_t de_bruijn) {
  return {{"width", {width}},
          {"taps", {maximal_lfsr_taps(static_cast<unsigned>(width))}},
          {"seed", {seed}},
          {"de_bruijn", {de_bruijn}},
          {"reverse", {0}}};
}

Parameters sobol(unsigned dimension, unsigned width, std::uint64_t gray) {
  return {{"width", {width}}, {"directions", sobol_directions(dimension, width)}, {"gray", {gray}}};
}

std::size_t distinct(const std::vector<std::uint64_t>& values) {
  return std::set<std::uint64_t>(values.begin(), values.end()).size();
}

/// Every aligned block of 2^m words has one word in each of the 2^m equal intervals.
bool is_balanced(const std::vector<std::uint64_t>& values, unsigned width) {
  for (unsigned m = 0; m <= width; ++m)
    for (std::size_t block = 0; block < values.size(); block += std::size_t{1} << m) {
      std::set<std::uint64_t> intervals;
      for (std::size_t i = 0; i < std::size_t{1} << m; ++i)
        intervals.insert(values[block + i] >> (width - m));
      if (intervals.size() != std::size_t{1} << m) return false;
    }
  return true;
}

std::string complaint(const std::string& name, const Parameters& parameters) {
  return to_text(check_parameters(*find_primitive(name), parameters, ""));
}

using Catch::Matchers::Contains;

}  // namespace

TEST_CASE("an LFSR of width w visits 2^w - 1 states, never 0, and returns to its seed", "[source]") {
  for (unsigned width = 2; width <= 16; ++width) {
    const std::size_t period = low_mask(width);
    const auto shown = words("source_lfsr", lfsr(width, 1, 0), period + 1);
    INFO("width " << width);
    CHECK(distinct(shown) == period);
    CHECK(std::ranges::count(shown, 0U) == 0);
    CHECK(shown.back() == 1);
  }
}

TEST_CASE("a de Bruijn LFSR of width w visits all 2^w states", "[source]") {
  for (unsigned width = 2; width <= 16; ++width) {
    const std::size_t period = std::size_t{1} << width;
    const auto shown = words("source_lfsr", lfsr(width, 0, 1), period + 1);
    INFO("width " << width);
    CHECK(distinct(shown) == period);
    CHECK(shown.back() == 0);
  }
}

TEST_CASE("a de Bruijn LFSR is the raw one with a 0 after 2^(w-1)", "[source]") {
  const auto raw = words("source_lfsr", lfsr(8, 1, 0), 255);
  auto inserted = words("source_lfsr", lfsr(8, 1, 1), 256);
  const auto zero = std::ranges::find(inserted, 0U);
  CHECK(*(zero - 1) == 128);
  inserted.erase(zero);
  CHECK(inserted == raw);
}

TEST_CASE("the van der Corput source is a permutation whose every aligned block is balanced", "[source]") {
  for (std::uint64_t width : {1, 5, 8, 12}) {
    const std::uint64_t mask = 0x5a5 & low_mask(static_cast<unsigned>(width));
    const auto shown =
        words("source_van_der_corput", {{"width", {width}}, {"xor_mask", {mask}}}, 1U << width);
    CHECK(is_balanced(shown, static_cast<unsigned>(width)));
  }
  CHECK(words("source_van_der_corput", {{"width", {3}}, {"xor_mask", {0}}}, 8) ==
        std::vector<std::uint64_t>{0, 4, 2, 6, 1, 5, 3, 7});
}

TEST_CASE("a ramp is a permutation, but not balanced", "[source]") {
  const auto shown = words("source_ramp", {{"width", {6}}, {"xor_mask", {21}}}, 64);
  CHECK(distinct(shown) == 64);
  CHECK_FALSE(is_balanced(shown, 6));
}

TEST_CASE("every Sobol dimension is a permutation whose every aligned block is balanced", "[source]") {
  for (unsigned dimension = 1; dimension <= sobol_dimensions; ++dimension)
    for (unsigned width : {1U, 4U, 9U, 12U})
      for (std::uint64_t gray : {0, 1}) {
        INFO("dimension " << dimension << " width " << width << " gray " << gray);
        CHECK(is_balanced(words("source_sobol", sobol(dimension, width, gray), std::size_t{1} << width),
                          width));
      }
}

TEST_CASE("the first Sobol points are those published by Joe and Kuo", "[source]") {
  // The sample output of sobol.cc with new-joe-kuo-6.21201, in Gray-code order, times 8.
  CHECK(words("source_sobol", sobol(1, 3, 1), 8) == std::vector<std::uint64_t>{0, 4, 6, 2, 3, 7, 5, 1});
  CHECK(words("source_sobol", sobol(2, 3, 1), 8) == std::vector<std::uint64_t>{0, 4, 2, 6, 3, 7, 1, 5});
  CHECK(words("source_sobol", sobol(3, 3, 1), 8) == std::vector<std::uint64_t>{0, 4, 2, 6, 5, 1, 7, 3});
}

TEST_CASE("the first Sobol dimension in natural order is van der Corput", "[source]") {
  CHECK(words("source_sobol", sobol(1, 10, 0), 1024) ==
        words("source_van_der_corput", {{"width", {10}}, {"xor_mask", {0}}}, 1024));
}

TEST_CASE("sources that do not work are refused with a sentence", "[source]") {
  Parameters parameters = lfsr(8, 1, 0);
  parameters.set("taps", {0x38});
  CHECK_THAT(complaint("source_lfsr", parameters), Contains("leave out bit 7"));
  parameters.set("taps", {0x80});
  CHECK_THAT(complaint("source_lfsr", parameters),
             Contains("do not visit all 255 states") && Contains("take 184"));
  CHECK_THAT(complaint("source_lfsr", lfsr(8, 0, 0)), Contains("seed 0 never leaves 0"));
  CHECK_THAT(complaint("source_lfsr", lfsr(8, 256, 0)), Contains("at most 8 bits"));
  CHECK_THAT(complaint("source_sobol", {{"width", {3}}, {"directions", {3, 5, 6}}, {"gray", {0}}}),
             Contains("linearly dependent"));
  CHECK_THAT(complaint("source_sobol", {{"width", {3}}, {"directions", {4, 2}}, {"gray", {0}}}),
             Contains("3 elements"));
}

}  // namespace pulsewright::primitives

// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>

#include "catch.h"
#include "netlist/sequence.h"

namespace pulsewright::netlist {
namespace {

Generator ramp(unsigned width, std::uint64_t mask = 0) {
  return {"ramp", "source_ramp", {{"width", {width}}, {"xor_mask", {mask}}}};
}

Generator corput(unsigned width, std::uint64_t mask = 0) {
  return {"corput", "source_van_der_corput", {{"width", {width}}, {"xor_mask", {mask}}}};
}

using Words = std::vector<std::uint32_t>;

/// The SCC as its definition has it, in floating point.
double scc_of(const Words& x, const Words& y, std::uint32_t a, std::uint32_t b) {
  const double n = static_cast<double>(x.size());
  double ones_x = 0, ones_y = 0, both = 0;
  for (std::size_t t = 0; t < x.size(); ++t) {
    ones_x += x[t] < a;
    ones_y += y[t] < b;
    both += x[t] < a && y[t] < b;
  }
  // Products of counts are exact in a double, so an SCC that is undefined is 0 / 0.
  const double excess = both * n - ones_x * ones_y;
  return excess > 0 ? excess / (std::min(ones_x, ones_y) * n - ones_x * ones_y)
                    : excess / (ones_x * ones_y - n * std::max(ones_x + ones_y - n, 0.0));
}

TEST_CASE("a source starts at its first word and goes on in order") {
  CHECK(source_words(ramp(3), 10) == Words{0, 1, 2, 3, 4, 5, 6, 7, 0, 1});
  CHECK(source_words(corput(3), 8) == Words{0, 4, 2, 6, 1, 5, 3, 7});
  CHECK(source_words(ramp(3, 5), 3) == Words{5, 4, 7});
  CHECK(source_words(ramp(3), 0).empty());
}

TEST_CASE("the width of a generator is that of its words") {
  CHECK(width_of(ramp(1)) == 1);
  CHECK(width_of(corput(11)) == 11);
}

TEST_CASE("a count table equals counting bit by bit, at every pair of thresholds") {
  const Words x = source_words(ramp(4, 9), 13);
  const Words y = source_words(corput(3), 13);
  const CountTable table(x, 4, y, 3);
  REQUIRE(table.rows() == 17);
  REQUIRE(table.columns() == 9);
  for (std::uint32_t a = 0; a <= 16; ++a)
    for (std::uint32_t b = 0; b <= 8; ++b) {
      std::int32_t count = 0;
      for (std::size_t t = 0; t < x.size(); ++t) count += x[t] < a && y[t] < b;
      REQUIRE(table.at(a, b) == count);
    }
}

TEST_CASE("one source with itself has SCC +1, and with its complement -1") {
  const MeasuredCorrelation same = measure_correlation(ramp(5), ramp(5), 32);
  CHECK(same.mean_scc_q16 == 65536);
  CHECK(same.mean_abs_scc_q16 == 65536);
  const MeasuredCorrelation opposite = measure_correlation(ramp(5), ramp(5, 31), 32);
  CHECK(opposite.mean_scc_q16 == -65536);
  CHECK(opposite.mean_abs_scc_q16 == 65536);
}

TEST_CASE("the measured SCC is the mean of the definition over the interior thresholds") {
  const Generator first = ramp(4, 6), second = corput(4, 3);
  const Words x = source_words(first, 16), y = source_words(second, 16);
  double sum = 0, magnitudes = 0;
  for (std::uint32_t a = 1; a < 16; ++a)
    for (std::uint32_t b = 1; b < 16; ++b) {
      sum += scc_of(x, y, a, b);
      magnitudes += std::abs(scc_of(x, y, a, b));
    }
  const MeasuredCorrelation measured = measure_correlation(first, second, 16);
  CHECK(std::abs(static_cast<double>(measured.mean_scc_q16) - sum / 225 * 65536) <= 1);
  CHECK(std::abs(static_cast<double>(measured.mean_abs_scc_q16) - magnitudes / 225 * 65536) <= 1);
}

TEST_CASE("the correlation does not depend on the order of the streams") {
  for (std::int64_t length : {3, 8, 15, 16}) {
    const auto forth = measure_correlation(ramp(4), corput(4, 5), length);
    const auto back = measure_correlation(corput(4, 5), ramp(4), length);
    CHECK(forth.mean_scc_q16 == back.mean_scc_q16);
    CHECK(forth.mean_abs_scc_q16 == back.mean_abs_scc_q16);
  }
}

TEST_CASE("thresholds for which the SCC is undefined are left out") {
  // One bit: every stream is constant, so no pair of thresholds has an SCC.
  const MeasuredCorrelation measured = measure_correlation(ramp(4), corput(4), 1);
  CHECK(measured.mean_scc_q16 == 0);
  CHECK(measured.mean_abs_scc_q16 == 0);
}

TEST_CASE("a source wider than 8 bits is measured at every 2^(width - 8)th threshold") {
  const Generator first = ramp(10, 0x155), second = corput(9, 0x0f);
  const Words x = source_words(first, 100), y = source_words(second, 100);
  double sum = 0;
  int pairs = 0;
  for (std::uint32_t a = 4; a < 1024; a += 4)
    for (std::uint32_t b = 2; b < 512; b += 2)
      if (const double scc = scc_of(x, y, a, b); std::isfinite(scc)) {
        sum += scc;
        ++pairs;
      }
  const MeasuredCorrelation measured = measure_correlation(first, second, 100);
  CHECK(std::abs(static_cast<double>(measured.mean_scc_q16) - sum / pairs * 65536) <= 1);
}

}  // namespace
}  // namespace pulsewright::netlist

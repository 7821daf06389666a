// SPDX-License-Identifier: Apache-2.0
#include "catch.h"
#include "picture/bar_chart.h"

namespace pulsewright::picture {
namespace {

TEST_CASE("bars are as long as their values, and the longest fills the chart") {
  const std::string svg = to_svg(BarChart{"Parts", "LUT4", {{"a<b", 100}, {"c", 50}, {"d", 0}}});
  CHECK_THAT(svg, Catch::Contains("Parts (150 LUT4)"));
  CHECK_THAT(svg, Catch::Contains("a&lt;b"));
  CHECK_THAT(svg, Catch::Contains("width=\"340.0\""));
  CHECK_THAT(svg, Catch::Contains("width=\"170.0\""));
  CHECK_THAT(svg, Catch::Contains("width=\"0.0\""));
  CHECK_THAT(svg, Catch::Contains("50 (33.3 %)"));
}

TEST_CASE("a chart of nothing but zeros is drawn") {
  CHECK_THAT(to_svg(BarChart{"Parts", "LUT4", {{"a", 0}}}), Catch::Contains("0 (0.0 %)"));
}

}  // namespace
}  // namespace pulsewright::picture

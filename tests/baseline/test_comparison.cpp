// SPDX-License-Identifier: Apache-2.0
#include "baseline/comparison.h"
#include "catch.h"
#include "samples/sample_fixed_point.h"

namespace pulsewright::baseline {
namespace {

fpga::Synthesis routed(std::int64_t cells, double mhz, std::int64_t interval) {
  fpga::Synthesis synthesis;
  synthesis.timing = {100, interval};
  synthesis.placement = fpga::Placement{.fits = true,
                                        .refusal = {},
                                        .utilisation = {{"ICESTORM_LC", {cells, 7680}}},
                                        .fmax_mhz = mhz,
                                        .icetime_mhz = mhz,
                                        .runs = {}};
  return synthesis;
}

DesignComparison two_designs() {
  DesignComparison comparison{"digits", 100, {}};
  ComparedDesign own;
  own.name = "stochastic";
  own.title = "stochastic, parallel";
  own.correct = 99;
  own.synthesis = routed(4000, 50, 100);
  ComparedDesign rival;
  rival.name = "fixed_point_serial";
  rival.title = "fixed point, serial, 4 x 4 bits";
  rival.correct = 99;
  rival.network = samples::random_fixed_point(1);
  rival.synthesis = routed(2000, 100, 100);
  comparison.designs = {own, rival};
  return comparison;
}

TEST_CASE("area times time is logic cells times the microseconds between images") {
  const DesignComparison comparison = two_designs();
  CHECK(*comparison.designs[0].area_time() == Approx(4000 * 2.0));
  CHECK(*comparison.designs[1].area_time() == Approx(2000 * 1.0));
}

TEST_CASE("the ratio is to the best fixed-point design that is at least as accurate") {
  DesignComparison comparison = two_designs();
  CHECK(*area_time_ratio(comparison) == Approx(4));
  comparison.designs.push_back(comparison.designs[1]);
  comparison.designs[2].synthesis = routed(1000, 100, 100);
  CHECK(*area_time_ratio(comparison) == Approx(8));
  comparison.designs[2].correct = comparison.designs[0].correct - 1;
  CHECK(*area_time_ratio(comparison) == Approx(4));
  CHECK_THAT(to_markdown(comparison), Catch::Contains("at least as accurate: 4.000"));
  CHECK(*to_json(comparison).find("ratio") == Json(4.0));
  comparison.designs[1].synthesis->placement->fits = false;
  CHECK_FALSE(area_time_ratio(comparison));
}

TEST_CASE("the report says where the stochastic design loses, and where not") {
  const DesignComparison comparison = two_designs();
  const std::string text = to_markdown(comparison);
  CHECK_THAT(text,
             Catch::Contains("loses to fixed_point_serial in logic cells: 4000 against 2000, 2.00 times"));
  CHECK_THAT(
      text, Catch::Contains("loses to fixed_point_serial in cell microseconds per image: 8000 against 2000"));
  CHECK_THAT(text, Catch::Contains("no worse than fixed_point_serial in block RAM"));
  int losses = 0;
  for (const FigureVerdict& verdict : verdicts(comparison)) losses += verdict.loses();
  CHECK(losses == 5);
}

TEST_CASE("a design that does not fit is in the table and has no verdict") {
  DesignComparison comparison = two_designs();
  comparison.designs[1].synthesis->placement->fits = false;
  CHECK(verdicts(comparison).empty());
  CHECK_FALSE(comparison.designs[1].area_time());
  CHECK_THAT(to_markdown(comparison), Catch::Contains("does not fit"));
  CHECK_THAT(comparison_picture(comparison), Catch::Contains("No place or no clock: fixed point, serial"));
}

TEST_CASE("the picture's longest bar of each figure fills it") {
  const std::string svg = comparison_picture(two_designs());
  std::size_t full = 0;
  for (std::size_t at = 0; (at = svg.find("width=\"360.0\"", at)) != std::string::npos; ++at) ++full;
  CHECK(full == 4);
}

}  // namespace
}  // namespace pulsewright::baseline

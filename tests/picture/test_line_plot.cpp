// SPDX-License-Identifier: Apache-2.0
#include <regex>
#include <string>

#include "catch.h"
#include "picture/line_plot.h"
#include "picture/spin_map.h"

using namespace pulsewright::picture;

namespace {

/// The path of the one element of a class.
std::string path_of(const std::string& svg, const std::string& name) {
  const std::string before = "class=\"" + name + "\" d=\"";
  const std::size_t found = svg.find(before);
  REQUIRE(found != std::string::npos);
  const std::size_t begin = found + before.size();
  return svg.substr(begin, svg.find('"', begin) - begin);
}

/// The points of the one line, as pixels.
std::vector<std::pair<double, double>> line_of(const std::string& svg) {
  const std::string text = path_of(svg, "line");
  static const std::regex point(R"(([-0-9.]+),([-0-9.]+))");
  std::vector<std::pair<double, double>> points;
  for (std::sregex_iterator it(text.begin(), text.end(), point), end; it != end; ++it)
    points.emplace_back(std::stod((*it)[1]), std::stod((*it)[2]));
  return points;
}

}  // namespace

TEST_CASE("the steps of an axis are round, equal, and hold all values") {
  for (const auto& [least, most] :
       {std::pair{-1.74, -0.31}, {0.0, 999.0}, {3.0, 3.0}, {-0.002, 0.0011}, {5e6, 5.1e6}}) {
    const std::vector<double> steps = round_steps(least, most, 6);
    REQUIRE(steps.size() >= 2);
    CHECK(steps.size() <= 9);
    CHECK(steps.front() <= least);
    CHECK(steps.back() >= most);
    const double step = steps[1] - steps[0];
    for (std::size_t k = 1; k < steps.size(); ++k) CHECK(steps[k] - steps[k - 1] == Approx(step));
    if (least < most) CHECK(steps[steps.size() - 2] < most);
  }
}

TEST_CASE("a line goes through its values, to the right and upwards") {
  const auto points = line_of(to_svg(LinePlot{"t < u", "x", "y", {0, 1, 4, 2}}));
  REQUIRE(points.size() == 4);
  for (std::size_t i = 1; i < points.size(); ++i) CHECK(points[i].first > points[i - 1].first);
  const double unit = points[0].second - points[1].second;
  CHECK(unit > 0);
  CHECK(points[0].second - points[2].second == Approx(4 * unit).margin(0.05));
  CHECK(points[0].second - points[3].second == Approx(2 * unit).margin(0.05));
}

TEST_CASE("values that stand apart from each other reach as far to the right") {
  CHECK_THAT(to_svg(LinePlot{"t", "x", "y", {0, 1, 4}, 100}), Catch::Contains(">200<"));
  CHECK_THAT(to_svg(LinePlot{"t", "x", "y", {0, 1, 4}}), !Catch::Contains(">200<"));
}

TEST_CASE("a line of many values keeps the least and the largest of all") {
  std::vector<double> values(10000, 1.0);
  values[1234] = -7;
  values[8765] = 9;
  const auto points = line_of(to_svg(LinePlot{"t", "x", "y", values}));
  CHECK(points.size() < 1500);
  double lowest = 0;
  double highest = 1000;
  for (const auto& [x, y] : points) {
    lowest = std::max(lowest, y);
    highest = std::min(highest, y);
  }
  const auto ends = line_of(to_svg(LinePlot{"t", "x", "y", {-7, 9}}));
  CHECK(lowest == ends[0].second);
  CHECK(highest == ends[1].second);
}

TEST_CASE("a map of spins has a dark square for each +1, in its place") {
  const std::string svg = to_svg(SpinMap{"m", 3, {1, 1, -1, -1, -1, 1, 1}});
  CHECK(path_of(svg, "up") == "M16,44h64v32h-64zM80,76h32v32h-32zM16,108h32v32h-32z");
  // The last row has one square.
  CHECK_THAT(svg, Catch::Contains(R"(class="row" x="16" y="108" width="32")"));
}

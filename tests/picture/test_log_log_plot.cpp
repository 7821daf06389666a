// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <regex>

#include <fmt/format.h>

#include "catch.h"
#include "picture/log_log_plot.h"

using namespace pulsewright;

using namespace pulsewright::picture;

namespace {

LogLogPlot small_plot() {
  return {"a < b & c",
          "x",
          "y",
          {{"first", {{1, 0.1}, {10, 1}, {100, 10}}}, {"second", {{10, 0.1}, {100, 0.1}}}}};
}

std::size_t count_of(const std::string& text, const std::string& pattern) {
  const std::regex expression(pattern);
  return static_cast<std::size_t>(
      std::distance(std::sregex_iterator(text.begin(), text.end(), expression), std::sregex_iterator()));
}

/// Where the marks of the points stand, in the order of the text.
std::vector<PlotPoint> marks_of(const std::string& svg) {
  static const std::regex mark(R"re(class="point" transform="translate\(([-0-9.]+),([-0-9.]+)\)")re");
  std::vector<PlotPoint> marks;
  for (std::sregex_iterator it(svg.begin(), svg.end(), mark), end; it != end; ++it)
    marks.push_back({std::stod((*it)[1]), std::stod((*it)[2])});
  return marks;
}

/// Every element closed, in order, and no bare character that XML reserves.
bool is_well_formed(const std::string& svg) {
  static const std::regex token(R"(<(/?)(\w+)((?: [\w:-]+="[^"<&]*")*)(/?)>|[^<]+)");
  static const std::regex text(R"(([^<>&]|&(amp|lt);)*)");
  std::vector<std::string> open;
  std::size_t place = 0;
  for (std::sregex_iterator it(svg.begin(), svg.end(), token), end; it != end; ++it) {
    if (static_cast<std::size_t>(it->position()) != place) return false;
    place += static_cast<std::size_t>(it->length());
    const std::string name = (*it)[2];
    if (name.empty()) {
      if (!std::regex_match(it->str(), text)) return false;
    } else if ((*it)[1] == "/") {
      if (open.empty() || open.back() != name) return false;
      open.pop_back();
    } else if ((*it)[4] != "/") {
      open.push_back(name);
    }
  }
  return place == svg.size() && open.empty();
}

}  // namespace

TEST_CASE("a plot is well-formed XML, whatever its texts") {
  const std::string svg = to_svg(small_plot());
  CHECK(is_well_formed(svg));
  CHECK_THAT(svg, Catch::Contains(">a &lt; b &amp; c</text>"));
  CHECK_FALSE(is_well_formed(svg.substr(0, svg.size() - 8)));
  CHECK_FALSE(is_well_formed(std::regex_replace(svg, std::regex("&amp;"), "&")));
}

TEST_CASE("a plot has a mark for every point, a path and a legend for every line") {
  const std::string svg = to_svg(small_plot());
  CHECK(marks_of(svg).size() == 5);
  CHECK(count_of(svg, "class=\"line\"") == 2);
  CHECK(count_of(svg, "class=\"key\"") == 2);
  CHECK_THAT(svg, Catch::Contains(">first</text>") && Catch::Contains(">second</text>"));
  CHECK_THAT(svg, Catch::Contains(">x</text>") && Catch::Contains(">y</text>"));
}

TEST_CASE("equal factors are equal distances, and decades have their numbers") {
  const std::string svg = to_svg(small_plot());
  const std::vector<PlotPoint> marks = marks_of(svg);
  REQUIRE(marks.size() == 5);
  // Two decades each way, so the first line is the diagonal of the plot.
  CHECK(marks[0] == PlotPoint{84, 376});
  CHECK(marks[1] == PlotPoint{322, 214});
  CHECK(marks[2] == PlotPoint{560, 52});
  CHECK(marks[3] == PlotPoint{322, 376});
  CHECK(marks[4] == PlotPoint{560, 376});
  CHECK_THAT(svg, Catch::Contains("<text x=\"322.0\" y=\"396.0\" text-anchor=\"middle\">10</text>"));
  CHECK_THAT(svg, Catch::Contains("<text x=\"76.0\" y=\"218.0\" text-anchor=\"end\">1</text>"));
  // Nine rules for each of the four decades, one at each end, and one for each line in the legend.
  CHECK(count_of(svg, "class=\"rule\"") == 4 * 9 + 2 + 2);
}

TEST_CASE("the decades of an axis hold all values and no more") {
  const auto decades = [](std::vector<double> values) { return decades_of(values); };
  CHECK(decades({1, 100}) == Decades{0, 2});
  CHECK(decades({0.5, 101}) == Decades{-1, 3});
  CHECK(decades({1000}) == Decades{3, 4});
  CHECK(decades({7}) == Decades{0, 1});
}

TEST_CASE("large and small decades are powers of ten") {
  const std::string svg = to_svg({"t", "x", "y", {{"l", {{1e-12, 0.01}, {1e15, 10000}}}}});
  CHECK_THAT(svg, Catch::Contains(">10⁻¹²<") && Catch::Contains(">10¹⁵<"));
  CHECK_THAT(svg, Catch::Contains(">0.01<") && Catch::Contains(">10000<"));
}

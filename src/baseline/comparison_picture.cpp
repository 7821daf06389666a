// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <fmt/format.h>

#include "baseline/comparison.h"
#include "picture/svg.h"

namespace pulsewright::baseline {

namespace {

// Pixels. Names stand left of the bars, values right of them.
constexpr double width = 720;
constexpr double left = 230;
constexpr double longest_bar = 360;
constexpr double row = 22;
constexpr double thickness = 15;

struct Figure {
  const char* title;
  double (*value)(const ComparedDesign& design);
  int decimals;
};

// Of designs that fit.
constexpr Figure figures[] = {
    {"Logic cells (less is better)",
     [](const ComparedDesign& d) { return static_cast<double>(d.synthesis->logic_cells()->used); }, 0},
    {"Clock in MHz (more is better)", [](const ComparedDesign& d) { return *d.synthesis->clock_mhz(); }, 1},
    {"Images per second (more is better)",
     [](const ComparedDesign& d) { return *d.synthesis->intervals_per_second(); }, 0},
    {"Logic cells times microseconds an image (less is better)",
     [](const ComparedDesign& d) { return *d.area_time(); }, 2},
};

std::string draw_bar(const ComparedDesign& design, const Figure& figure, double largest, double y) {
  const double value = figure.value(design);
  return fmt::format(
      "  <text x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"end\">{}</text>\n"
      "  <rect class=\"bar\" x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{:.1f}\" fill=\"{}\"/>\n"
      "  <text x=\"{:.1f}\" y=\"{:.1f}\">{:.{}f}</text>\n",
      left - 8, y + 12, picture::svg_text(design.title), left, y, longest_bar * value / largest, thickness,
      design.network ? "#c2410c" : "#0369a1", left + longest_bar * value / largest + 8, y + 12, value,
      figure.decimals);
}

}  // namespace

std::string comparison_picture(const DesignComparison& comparison) {
  std::vector<const ComparedDesign*> shown;
  std::string missing;
  for (const ComparedDesign& design : comparison.designs) {
    if (design.area_time())
      shown.push_back(&design);
    else
      missing += (missing.empty() ? "No place or no clock: " : ", ") + design.title;
  }
  double y = 48;
  std::string body;
  for (const Figure& figure : figures) {
    if (shown.empty()) break;
    body +=
        fmt::format("  <text x=\"16\" y=\"{:.1f}\" font-weight=\"bold\">{}</text>\n", y + 12, figure.title);
    y += row;
    double largest = 0;
    for (const ComparedDesign* design : shown) largest = std::max(largest, figure.value(*design));
    for (const ComparedDesign* design : shown) {
      body += draw_bar(*design, figure, largest, y);
      y += row;
    }
    y += 10;
  }
  if (!missing.empty()) {
    body += fmt::format("  <text x=\"16\" y=\"{:.1f}\">{}</text>\n", y + 12, picture::svg_text(missing));
    y += row;
  }
  return fmt::format(
             "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{0}\" height=\"{1}\" viewBox=\"0 0 {0} {1}\" "
             "font-family=\"DejaVu Sans, Arial, sans-serif\" font-size=\"13\" fill=\"#0f172a\">\n"
             "  <rect width=\"{0}\" height=\"{1}\" fill=\"#ffffff\"/>\n"
             "  <text x=\"16\" y=\"28\" font-size=\"15\" font-weight=\"bold\">{2}</text>\n",
             width, y + 12, picture::svg_text("Stochastic against fixed point: " + comparison.data)) +
         body + "</svg>\n";
}

}  // namespace pulsewright::baseline

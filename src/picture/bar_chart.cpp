// SPDX-License-Identifier: Apache-2.0
#include "picture/bar_chart.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/failure.h"
#include "picture/svg.h"

namespace pulsewright::picture {

namespace {

// Pixels. The names stand left of the bars, the values right of them.
constexpr double width = 640;
constexpr double left = 190;
constexpr double longest_bar = 340;
constexpr double first_row = 56;
constexpr double row = 26;
constexpr double thickness = 18;

std::string draw_bar(const Bar& bar, double y, std::int64_t largest, std::int64_t total) {
  const double length =
      longest_bar * static_cast<double>(bar.value) / static_cast<double>(std::max<std::int64_t>(largest, 1));
  const double share = total == 0 ? 0 : 100.0 * static_cast<double>(bar.value) / static_cast<double>(total);
  return fmt::format(
      "  <text x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"end\">{}</text>\n"
      "  <rect class=\"bar\" x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{:.1f}\" "
      "fill=\"#0369a1\"/>\n"
      "  <text x=\"{:.1f}\" y=\"{:.1f}\">{} ({:.1f} %)</text>\n",
      left - 8, y + 14, svg_text(bar.name), left, y, length, thickness, left + length + 8, y + 14, bar.value,
      share);
}

}  // namespace

std::string to_svg(const BarChart& chart) {
  PW_ASSERT(!chart.bars.empty());
  std::int64_t largest = 0;
  std::int64_t total = 0;
  for (const Bar& bar : chart.bars) {
    largest = std::max(largest, bar.value);
    total += bar.value;
  }
  const double height = first_row + row * static_cast<double>(chart.bars.size()) + 12;
  std::string svg = fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{0}\" height=\"{1}\" viewBox=\"0 0 {0} {1}\" "
      "font-family=\"DejaVu Sans, Arial, sans-serif\" font-size=\"13\" fill=\"#0f172a\">\n"
      "  <rect width=\"{0}\" height=\"{1}\" fill=\"#ffffff\"/>\n"
      "  <text x=\"16\" y=\"28\" font-size=\"15\" font-weight=\"bold\">{2} ({3} {4})</text>\n",
      width, height, svg_text(chart.title), total, svg_text(chart.unit));
  double y = first_row;
  for (const Bar& bar : chart.bars) {
    svg += draw_bar(bar, y, largest, total);
    y += row;
  }
  return svg + "</svg>\n";
}

}  // namespace pulsewright::picture

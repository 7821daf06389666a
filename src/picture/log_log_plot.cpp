// SPDX-License-Identifier: Apache-2.0
#include "picture/log_log_plot.h"

#include <algorithm>
#include <array>
#include <string_view>

#include <fmt/format.h>

#include "base/elementary.h"
#include "base/failure.h"
#include "picture/chart_parts.h"

namespace pulsewright::picture {

namespace {

struct Style {
  std::string_view colour;
  std::string_view mark;  ///< SVG path around 0,0
};

// Colours that differ in lightness as well, and shapes for those who print in grey.
constexpr std::array<Style, most_plot_lines> styles = {{
    {"#0369a1", "M-4,0 A4,4 0 1,0 4,0 A4,4 0 1,0 -4,0 z"},
    {"#c2410c", "M-4,-4 L4,-4 L4,4 L-4,4 z"},
    {"#15803d", "M0,-5 L5,4 L-5,4 z"},
    {"#7e22ce", "M0,-5.5 L5.5,0 L0,5.5 L-5.5,0 z"},
    {"#0f172a", "M0,5 L5,-4 L-5,-4 z"},
    {"#a16207", "M-4,-2 L4,-2 L4,2 L-4,2 z"},
}};

/// "0.01", "1000", "10⁵".
std::string name_of_power(int exponent) {
  if (exponent >= -2 && exponent <= 4)
    return fmt::format("{:.{}f}", power_of_ten(exponent), std::max(0, -exponent));
  constexpr std::string_view digits[] = {"⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"};
  std::string text = exponent < 0 ? "10⁻" : "10";
  for (const char digit : std::to_string(std::abs(exponent)))
    text += digits[static_cast<std::size_t>(digit - '0')];
  return text;
}

/// Where values lie between two ends.
struct Axis {
  Decades decades;
  double first;  ///< pixels, of 10^low
  double last;   ///< pixels, of 10^high

  double place(double value) const {
    return first + (last - first) * (decimal_logarithm(value) - decades.low) / (decades.high - decades.low);
  }
};

Axis axis_of(const LogLogPlot& plot, double PlotPoint::*member, double first, double last) {
  std::vector<double> values;
  for (const PlotLine& line : plot.lines)
    for (const PlotPoint& point : line.points) values.push_back(point.*member);
  return {decades_of(values), first, last};
}

/// Rules at 1, 2, ... 9 times each power of ten, and the powers as numbers.
std::string draw_grid(const Axis& x, const Axis& y) {
  const auto colour = [](int times) { return times == 1 ? "#94a3b8" : "#e2e8f0"; };
  const auto each_rule = [](const Axis& axis, auto draw) {
    for (int decade = axis.decades.low; decade <= axis.decades.high; ++decade)
      for (int times = decade == axis.decades.high ? 1 : 9; times >= 1; --times)
        draw(axis.place(times * power_of_ten(decade)), times, decade);
  };
  std::string rules;
  std::string numbers;
  each_rule(x, [&](double at, int times, int decade) {
    rules += rule(at, top, at, bottom, colour(times));
    if (times == 1) numbers += text_at(at, bottom + 20, " text-anchor=\"middle\"", name_of_power(decade));
  });
  each_rule(y, [&](double at, int times, int decade) {
    rules += rule(left, at, right, at, colour(times));
    if (times == 1) numbers += text_at(left - 8, at + 4, " text-anchor=\"end\"", name_of_power(decade));
  });
  return rules + numbers;
}

std::string draw_mark(double x, double y, const Style& style, std::string_view kind) {
  return fmt::format("  <path class=\"{}\" transform=\"translate({:.2f},{:.2f})\" d=\"{}\" fill=\"{}\"/>\n",
                     kind, x, y, style.mark, style.colour);
}

std::string draw_line(const PlotLine& line, const Style& style, const Axis& x, const Axis& y) {
  std::string path;
  std::string marks;
  for (const PlotPoint& point : line.points) {
    path += fmt::format("{}{:.2f},{:.2f}", path.empty() ? "M" : " L", x.place(point.x), y.place(point.y));
    marks += draw_mark(x.place(point.x), y.place(point.y), style, "point");
  }
  return fmt::format("  <path class=\"line\" d=\"{}\" stroke=\"{}\" stroke-width=\"2\" fill=\"none\"/>\n",
                     path, style.colour) +
         marks;
}

std::string draw_legend(const LogLogPlot& plot) {
  std::string text;
  double y = top + 12;
  for (std::size_t i = 0; i < plot.lines.size(); ++i, y += 24) {
    text += rule(right + 16, y, right + 44, y, styles[i].colour);
    text += draw_mark(right + 30, y, styles[i], "key");
    text += text_at(right + 52, y + 4, "", plot.lines[i].name);
  }
  return text;
}

}  // namespace

Decades decades_of(std::span<const double> values) {
  PW_ASSERT(!values.empty() && std::ranges::min(values) > 0);
  const double largest = std::ranges::max(values);
  Decades decades{decade_of(std::ranges::min(values)), decade_of(largest)};
  if (power_of_ten(decades.high) < largest || decades.high == decades.low) ++decades.high;
  return decades;
}

std::string to_svg(const LogLogPlot& plot) {
  PW_ASSERT(!plot.lines.empty() && plot.lines.size() <= styles.size());
  const Axis x = axis_of(plot, &PlotPoint::x, left, right);
  const Axis y = axis_of(plot, &PlotPoint::y, bottom, top);
  std::string svg = chart_head(plot.title);
  svg += draw_grid(x, y);
  svg += axis_labels(plot.x_label, plot.y_label);
  for (std::size_t i = 0; i < plot.lines.size(); ++i) svg += draw_line(plot.lines[i], styles[i], x, y);
  return svg + draw_legend(plot) + "</svg>\n";
}

}  // namespace pulsewright::picture

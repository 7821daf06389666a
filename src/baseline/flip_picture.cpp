// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <fmt/format.h>

#include "base/elementary.h"
#include "baseline/bit_flips.h"
#include "picture/svg.h"

namespace pulsewright::baseline {

namespace {

// Pixels of one panel.
constexpr double panel = 300;
constexpr double left = 60;
constexpr double plot_width = 220;
constexpr double top = 84;
constexpr double plot_height = 220;
constexpr int lowest_decade = -5;

double x_of(double probability, double offset) {
  return offset + left + plot_width * (decimal_logarithm(probability) - lowest_decade) / -lowest_decade;
}

double y_of(double accuracy) {
  return top + plot_height * (1 - accuracy);
}

std::string_view colour_of(const FlipCurve& curve) {
  return curve.design == "stochastic" ? "#0369a1" : "#c2410c";
}

std::string text_at(double x, double y, std::string_view more, std::string_view text) {
  return fmt::format("  <text x=\"{:.1f}\" y=\"{:.1f}\"{}>{}</text>\n", x, y, more, picture::svg_text(text));
}

std::string draw_axes(FlipPlace place, double offset) {
  std::string svg;
  for (int tenth = 0; tenth <= 10; tenth += 2) {
    const double y = y_of(tenth / 10.0);
    svg += fmt::format("  <path d=\"M{:.1f},{:.1f} H{:.1f}\" stroke=\"#cbd5e1\"/>\n", offset + left, y,
                       offset + left + plot_width);
    svg += text_at(offset + left - 8, y + 4, " text-anchor=\"end\"", fmt::format("{:.1f}", tenth / 10.0));
  }
  for (int decade = lowest_decade; decade <= 0; ++decade) {
    const double x = x_of(power_of_ten(decade), offset);
    svg +=
        fmt::format("  <path d=\"M{:.1f},{:.1f} V{:.1f}\" stroke=\"#cbd5e1\"/>\n", x, top, top + plot_height);
    svg += text_at(x, top + plot_height + 18, " text-anchor=\"middle\"",
                   decade == 0 ? std::string("1") : fmt::format("1e{}", decade));
  }
  const std::string_view titles[] = {"Values on their way", "Stored weights", "Sums in registers"};
  svg += text_at(offset + left, top - 12, " font-weight=\"bold\"", titles[static_cast<int>(place)]);
  return svg + text_at(offset + left + plot_width / 2, top + plot_height + 40, " text-anchor=\"middle\"",
                       "probability that a bit flips");
}

/// The band from the worst to the best seed, the mean, and a mark a point.
std::string draw_curve(const FlipCurve& curve, double offset) {
  std::string upper;
  std::string lower;
  std::string line;
  std::string marks;
  for (const FlipPoint& point : curve.points) {
    const double x = x_of(point.probability, offset);
    const auto [worst, best] = std::ranges::minmax(point.accuracies);
    upper += fmt::format("{}{:.1f},{:.1f}", upper.empty() ? "M" : " L", x, y_of(best));
    lower = fmt::format(" L{:.1f},{:.1f}", x, y_of(worst)) + lower;
    line += fmt::format("{}{:.1f},{:.1f}", line.empty() ? "M" : " L", x, y_of(point.mean()));
    marks +=
        curve.design == "stochastic"
            ? fmt::format("  <circle class=\"point\" cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"3.5\" fill=\"{}\"/>\n",
                          x, y_of(point.mean()), colour_of(curve))
            : fmt::format(
                  "  <rect class=\"point\" x=\"{:.1f}\" y=\"{:.1f}\" width=\"7\" height=\"7\" "
                  "fill=\"{}\"/>\n",
                  x - 3.5, y_of(point.mean()) - 3.5, colour_of(curve));
  }
  return fmt::format("  <path class=\"band\" d=\"{}{} Z\" fill=\"{}\" fill-opacity=\"0.18\"/>\n", upper,
                     lower, colour_of(curve)) +
         fmt::format("  <path class=\"line\" d=\"{}\" stroke=\"{}\" stroke-width=\"2\" fill=\"none\"/>\n",
                     line, colour_of(curve)) +
         marks;
}

}  // namespace

std::string flip_picture(std::span<const FlipCurve> curves) {
  const double width = panel * static_cast<double>(std::size(flip_places)) + 10;
  const double height = top + plot_height + 60;
  std::string svg = fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{0}\" height=\"{1}\" viewBox=\"0 0 {0} {1}\" "
      "font-family=\"DejaVu Sans, Arial, sans-serif\" font-size=\"12\" fill=\"#0f172a\">\n"
      "  <rect width=\"{0}\" height=\"{1}\" fill=\"#ffffff\"/>\n",
      width, height);
  svg += text_at(left, 28, " font-size=\"15\" font-weight=\"bold\"", "Accuracy while bits flip");
  svg += fmt::format("  <circle cx=\"{:.1f}\" cy=\"44\" r=\"4\" fill=\"#0369a1\"/>\n", left + 6);
  svg += text_at(left + 16, 48, "", "stochastic");
  svg +=
      fmt::format("  <rect x=\"{:.1f}\" y=\"40\" width=\"8\" height=\"8\" fill=\"#c2410c\"/>\n", left + 106);
  svg += text_at(left + 120, 48, "", "fixed point");
  for (const FlipPlace place : flip_places) {
    const double offset = panel * static_cast<int>(place);
    svg += draw_axes(place, offset);
    for (const FlipCurve& curve : curves)
      if (curve.place == place) svg += draw_curve(curve, offset);
  }
  return svg + "</svg>\n";
}

}  // namespace pulsewright::baseline

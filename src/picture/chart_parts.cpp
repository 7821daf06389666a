// SPDX-License-Identifier: Apache-2.0
#include "picture/chart_parts.h"

#include <fmt/format.h>

#include "picture/svg.h"

namespace pulsewright::picture {

std::string text_at(double x, double y, std::string_view more, std::string_view text) {
  return fmt::format("  <text x=\"{:.1f}\" y=\"{:.1f}\"{}>{}</text>\n", x, y, more, svg_text(text));
}

std::string rule(double x1, double y1, double x2, double y2, std::string_view colour) {
  return fmt::format(
      "  <path class=\"rule\" d=\"M{:.1f},{:.1f} L{:.1f},{:.1f}\" stroke=\"{}\" fill=\"none\"/>\n", x1, y1,
      x2, y2, colour);
}

std::string chart_head(std::string_view title) {
  return fmt::format(
             "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{0}\" height=\"{1}\" viewBox=\"0 0 {0} {1}\" "
             "font-family=\"DejaVu Sans, Arial, sans-serif\" font-size=\"13\" fill=\"#0f172a\">\n"
             "  <rect width=\"{0}\" height=\"{1}\" fill=\"#ffffff\"/>\n",
             width, height) +
         text_at(left, 28, " font-size=\"15\" font-weight=\"bold\"", title);
}

std::string axis_labels(std::string_view x_label, std::string_view y_label) {
  const double middle = (top + bottom) / 2;
  return text_at((left + right) / 2, bottom + 46, " text-anchor=\"middle\"", x_label) +
         text_at(24, middle,
                 fmt::format(" text-anchor=\"middle\" transform=\"rotate(-90 24 {:.1f})\"", middle), y_label);
}

}  // namespace pulsewright::picture

// SPDX-License-Identifier: Apache-2.0
#include "picture/spin_map.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/failure.h"
#include "picture/svg.h"

namespace pulsewright::picture {

std::string to_svg(const SpinMap& map) {
  PW_ASSERT(map.columns > 0 && !map.spins.empty());
  constexpr std::size_t margin = 16;
  constexpr std::size_t head = 44;
  constexpr std::size_t most_pixels = 512;
  const std::size_t rows = (map.spins.size() + map.columns - 1) / map.columns;
  const std::size_t side = std::clamp<std::size_t>(most_pixels / std::max(rows, map.columns), 1, 32);
  const std::size_t width = std::max<std::size_t>(map.columns * side, 320) + 2 * margin;
  std::string svg = fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{0}\" height=\"{1}\" viewBox=\"0 0 {0} {1}\" "
      "font-family=\"DejaVu Sans, Arial, sans-serif\" font-size=\"13\" fill=\"#0f172a\">\n"
      "  <rect width=\"{0}\" height=\"{1}\" fill=\"#ffffff\"/>\n"
      "  <text x=\"{2}\" y=\"28\" font-size=\"15\" font-weight=\"bold\">{3}</text>\n",
      width, rows * side + head + margin, margin, svg_text(map.title));
  // All light squares are one rectangle for each row, on which runs of dark ones lie.
  std::string dark;
  for (std::size_t row = 0; row < rows; ++row) {
    const std::size_t first = row * map.columns;
    const std::size_t count = std::min(map.columns, map.spins.size() - first);
    const std::size_t y = head + row * side;
    svg +=
        fmt::format("  <rect class=\"row\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" fill=\"#e2e8f0\"/>\n",
                    margin, y, count * side, side);
    for (std::size_t i = 0; i < count;) {
      std::size_t end = i;
      while (end < count && map.spins[first + end] == map.spins[first + i]) ++end;
      if (map.spins[first + i] > 0)
        dark +=
            fmt::format("M{},{}h{}v{}h-{}z", margin + i * side, y, (end - i) * side, side, (end - i) * side);
      i = end;
    }
  }
  return svg + fmt::format("  <path class=\"up\" d=\"{}\" fill=\"#0f172a\"/>\n</svg>\n", dark);
}

}  // namespace pulsewright::picture

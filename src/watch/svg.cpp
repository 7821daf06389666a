// SPDX-License-Identifier: Apache-2.0
#include "watch/svg.h"

#include <fmt/format.h>

#include "picture/svg.h"
#include "watch/colours.h"
#include "watch/glyph_shapes.h"

namespace pulsewright::watch {

namespace {

std::string hex_of(const Rgb& colour) {
  return fmt::format("#{:02x}{:02x}{:02x}", colour[0], colour[1], colour[2]);
}

std::string box(int x, int y, int width, int height) {
  return fmt::format("M{} {}h{}v{}h-{}z", x, y, width, height, width);
}

/// The shape of a glyph other than a letter; empty for letters and for empty patterns.
std::string shape_of(char32_t glyph, int x, int y) {
  std::string path;
  for (const GlyphBox& part : boxes_of(glyph)) path += box(x + part.x, y + part.y, part.width, part.height);
  return path;
}

/// One row: the ground of marked cells, then shapes and words of one ink each.
std::string row_of(const Canvas& canvas, int row) {
  std::string svg;
  const int y = row * cell_height;
  for (int first = 0; first < canvas.width();) {
    const Cell& cell = canvas.cell(first, row);
    int end = first + 1;
    const auto continues = [&](const Cell& next) {
      return next.role == cell.role && next.is_marked == cell.is_marked &&
             is_letter(next.glyph) == is_letter(cell.glyph);
    };
    while (end < canvas.width() && continues(canvas.cell(end, row))) ++end;
    const int x = first * cell_width;
    const int width = (end - first) * cell_width;
    const std::string colour = hex_of(picture_colour(cell.role));
    const std::string fill = cell.is_marked ? hex_of(picture_ground) : colour;
    if (cell.is_marked)
      svg += fmt::format(R"(<path fill="{}" d="{}"/>)", colour, box(x, y, width, cell_height));
    if (is_letter(cell.glyph)) {
      std::string words;
      for (int column = first; column < end; ++column) append_utf8(words, canvas.at(column, row));
      const bool is_bold = ink_of(cell.role, Colours::full).is_bold;
      svg += fmt::format(R"(<text x="{}" y="{}" textLength="{}" fill="{}"{}>{}</text>)", x, y + 12, width,
                         fill, is_bold ? R"( font-weight="bold")" : "", picture::svg_text(words));
    } else {
      std::string path;
      for (int column = first; column < end; ++column)
        path += shape_of(canvas.at(column, row), column * cell_width, y);
      if (!path.empty()) svg += fmt::format(R"(<path fill="{}" d="{}"/>)", fill, path);
    }
    first = end;
  }
  return svg.empty() ? svg : svg + "\n";
}

}  // namespace

std::string to_svg(const Canvas& canvas) {
  const int width = canvas.width() * cell_width;
  const int height = canvas.height() * cell_height;
  std::string svg = fmt::format(
      R"(<svg xmlns="http://www.w3.org/2000/svg" width="{0}" height="{1}" viewBox="0 0 {0} {1}" font-family="monospace" font-size="13" xml:space="preserve">)"
      "\n"
      R"(<rect width="{0}" height="{1}" fill="{2}"/>)"
      "\n",
      width, height, hex_of(picture_ground));
  for (int row = 0; row < canvas.height(); ++row) svg += row_of(canvas, row);
  return svg + "</svg>\n";
}

}  // namespace pulsewright::watch

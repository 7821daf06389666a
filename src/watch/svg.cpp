// SPDX-License-Identifier: Apache-2.0
#include "watch/svg.h"

#include <array>

#include <fmt/format.h>

#include "picture/svg.h"
#include "watch/colours.h"

namespace pulsewright::watch {

namespace {

constexpr const char* ground = "#14171a";
constexpr const char* text_colour = "#e8eaed";
constexpr const char* faint_colour = "#7d8790";

/// An entry of the palette of 256 colours: 16 to 231 are a cube of six steps. Source: xterm's 256colres.h.
std::string colour_of(int index) {
  constexpr std::array<int, 6> steps = {0, 95, 135, 175, 215, 255};
  const int cube = index - 16;
  return fmt::format("#{:02x}{:02x}{:02x}", steps[static_cast<std::size_t>(cube / 36)],
                     steps[static_cast<std::size_t>(cube / 6 % 6)],
                     steps[static_cast<std::size_t>(cube % 6)]);
}

std::string fill_of(const Cell& cell) {
  const Ink ink = ink_of(cell.role, Colours::full);
  if (ink.colour >= 16) return colour_of(ink.colour);
  return ink.is_dim ? faint_colour : text_colour;
}

std::string box(int x, int y, int width, int height) {
  return fmt::format("M{} {}h{}v{}h-{}z", x, y, width, height, width);
}

/// The dots of a braille pattern.
std::string braille_path(char32_t glyph, int x, int y) {
  constexpr int columns[8] = {0, 0, 0, 1, 1, 1, 0, 1};
  constexpr int rows[8] = {0, 1, 2, 0, 1, 2, 3, 3};
  std::string path;
  for (unsigned bit = 0; bit < 8; ++bit)
    if (((glyph - 0x2800) >> bit & 1) != 0)
      path += box(x + 1 + 4 * columns[bit], y + 1 + 4 * rows[bit], 2, 2);
  return path;
}

/// The quarters of a block.
std::string block_path(char32_t glyph, int x, int y) {
  constexpr char32_t blocks[] = U" ▘▖▌▝▀▞▛▗▚▄▙▐▜▟█";
  std::string path;
  for (unsigned pattern = 1; pattern < 16; ++pattern) {
    if (blocks[pattern] != glyph) continue;
    for (int quarter = 0; quarter < 4; ++quarter)
      if ((pattern >> quarter & 1) != 0)
        path += box(x + quarter / 2 * (cell_width / 2), y + quarter % 2 * (cell_height / 2), cell_width / 2,
                    cell_height / 2);
  }
  return path;
}

/// The arms of a line from the middle of its cell: left, right, up, down.
std::string line_path(char32_t glyph, int x, int y) {
  struct Arms {
    char32_t glyph;
    bool left, right, up, down;
  };
  constexpr Arms lines[] = {{U'─', true, true, false, false}, {U'╌', true, false, false, false},
                            {U'│', false, false, true, true}, {U'┌', false, true, false, true},
                            {U'┐', true, false, false, true}, {U'└', false, true, true, false},
                            {U'┘', true, false, true, false}, {U'├', false, true, true, true},
                            {U'┤', true, false, true, true},  {U'┿', true, true, true, true}};
  for (const Arms& arms : lines) {
    if (arms.glyph != glyph) continue;
    std::string path;
    if (arms.left) path += box(x, y + 7, 5, 1);
    if (arms.right) path += box(x + 4, y + 7, 4, 1);
    if (arms.up) path += box(x + 4, y, 1, 8);
    if (arms.down) path += box(x + 4, y + 7, 1, 9);
    return path;
  }
  return "";
}

/// The shape of a glyph other than a letter; empty for letters and for empty patterns.
std::string shape_of(char32_t glyph, int x, int y) {
  if (glyph >= 0x2800 && glyph < 0x2900) return braille_path(glyph, x, y);
  if (glyph >= 0x2580 && glyph < 0x25a0) return block_path(glyph, x, y);
  return line_path(glyph, x, y);
}

bool is_letter(char32_t glyph) {
  return glyph != U' ' && !(glyph >= 0x2500 && glyph < 0x25a0) && !(glyph >= 0x2800 && glyph < 0x2900);
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
    const std::string fill = cell.is_marked ? ground : fill_of(cell);
    if (cell.is_marked)
      svg += fmt::format(R"(<path fill="{}" d="{}"/>)", fill_of(cell), box(x, y, width, cell_height));
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
      width, height, ground);
  for (int row = 0; row < canvas.height(); ++row) svg += row_of(canvas, row);
  return svg + "</svg>\n";
}

}  // namespace pulsewright::watch

// SPDX-License-Identifier: Apache-2.0
#include "watch/png.h"

#include <algorithm>
#include <cstdint>
#include <vector>

#include "picture/png.h"
#include "watch/colours.h"
#include "watch/glyph_shapes.h"

namespace pulsewright::watch {

namespace {

constexpr int pixels_per_unit = 2;
constexpr int tile_width = pixels_per_unit * cell_width;
constexpr int tile_height = pixels_per_unit * cell_height;

// A point of a letter, and where its grid begins in a cell.
constexpr int point_width = 2;
constexpr int point_height = 3;
constexpr int letter_left = (tile_width - letter_columns * point_width) / 2;
constexpr int letter_top = (tile_height - letter_rows * point_height) / 2;

/// Pixels by their colours' places in a palette.
class Raster {
 public:
  Raster(int width, int height)
      : width_(static_cast<std::size_t>(width)), pixels_(width_ * static_cast<std::size_t>(height)) {}

  void fill(const GlyphBox& box, std::uint8_t colour) {
    for (int y = box.y; y < box.y + box.height; ++y) {
      const auto row = pixels_.begin() + static_cast<std::ptrdiff_t>(width_) * y;
      std::fill(row + box.x, row + box.x + box.width, colour);
    }
  }
  const std::vector<std::uint8_t>& pixels() const { return pixels_; }
  std::size_t width() const { return width_; }

 private:
  std::size_t width_;
  std::vector<std::uint8_t> pixels_;  ///< [height][width]
};

/// The place of a colour in the palette, which grows.
std::uint8_t place_of(const Rgb& colour, std::vector<Rgb>& palette) {
  const auto found = std::ranges::find(palette, colour);
  if (found != palette.end()) return static_cast<std::uint8_t>(found - palette.begin());
  palette.push_back(colour);
  return static_cast<std::uint8_t>(palette.size() - 1);
}

void draw_letter(char32_t letter, bool is_bold, int x, int y, std::uint8_t colour, Raster& raster) {
  for (int row = 0; row < letter_rows; ++row)
    for (int column = 0; column < letter_columns; ++column)
      if (is_inked(letter, column, row))
        raster.fill({x + letter_left + column * point_width, y + letter_top + row * point_height,
                     point_width + (is_bold ? 1 : 0), point_height},
                    colour);
}

void draw_cell(const Cell& cell, int x, int y, std::vector<Rgb>& palette, Raster& raster) {
  const std::uint8_t colour = place_of(picture_colour(cell.role), palette);
  const std::uint8_t ground = place_of(picture_ground, palette);
  if (cell.is_marked) raster.fill({x, y, tile_width, tile_height}, colour);
  const std::uint8_t ink = cell.is_marked ? ground : colour;
  if (is_letter(cell.glyph))
    return draw_letter(cell.glyph, ink_of(cell.role, Colours::full).is_bold, x, y, ink, raster);
  for (const GlyphBox& box : boxes_of(cell.glyph))
    raster.fill({x + pixels_per_unit * box.x, y + pixels_per_unit * box.y, pixels_per_unit * box.width,
                 pixels_per_unit * box.height},
                ink);
}

}  // namespace

std::string to_png(const Canvas& canvas) {
  std::vector<Rgb> palette = {picture_ground};
  Raster raster(canvas.width() * tile_width, canvas.height() * tile_height);
  for (int row = 0; row < canvas.height(); ++row)
    for (int column = 0; column < canvas.width(); ++column)
      draw_cell(canvas.cell(column, row), column * tile_width, row * tile_height, palette, raster);
  return picture::png_of(raster.pixels(), raster.width(), palette);
}

}  // namespace pulsewright::watch

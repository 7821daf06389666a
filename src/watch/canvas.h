// SPDX-License-Identifier: Apache-2.0
// A screen of cells, each a glyph, that panels draw into: a function of what is shown, with no terminal
// behind it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace pulsewright::watch {

struct Rectangle {
  int column = 0;
  int row = 0;
  int width = 0;
  int height = 0;

  /// What is left inside of a frame.
  Rectangle inner() const { return {column + 1, row + 1, width - 2, height - 2}; }
};

class Canvas {
 public:
  Canvas(int width, int height);

  int width() const { return width_; }
  int height() const { return height_; }

  /// One glyph, of one column. Outside of the canvas nothing is drawn.
  void put(int column, int row, char32_t glyph);
  /// Text of UTF-8 from a column on, at most `width` columns. Bytes that are not UTF-8, and characters that
  /// are not printable or not of one column for certain, become '?', so that no name can send a terminal a
  /// command.
  void text(int column, int row, std::string_view words, int width);
  /// A frame with a title in its upper edge.
  void frame(const Rectangle& place, std::string_view title);
  char32_t at(int column, int row) const;

  /// The rows with a newline each, all of the same width.
  std::string to_text() const;

 private:
  int width_;
  int height_;
  std::vector<char32_t> cells_;  ///< [height][width]
};

/// Dots, two by four in a cell, as braille patterns.
class Dots {
 public:
  /// In cells.
  Dots(int width, int height);

  int columns() const { return 2 * width_; }
  int rows() const { return 4 * height_; }
  /// A dot, counted from the upper left; outside nothing is set.
  void set(int column, int row);
  void draw(Canvas& canvas, int column, int row) const;

 private:
  int width_;
  int height_;
  std::vector<std::uint8_t> patterns_;  ///< [height][width]
};

}  // namespace pulsewright::watch

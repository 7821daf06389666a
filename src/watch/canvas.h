// SPDX-License-Identifier: Apache-2.0
// A screen of cells, each a glyph with a role, that panels draw into: a function of what is shown, with no
// terminal behind it.
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

/// What lines, bars and dots are made of.
enum class Glyphs {
  braille,  ///< eight dots in a cell
  block,    ///< four in a cell, for fonts without braille
  ascii,    ///< one, for terminals without UTF-8
};
inline constexpr std::string_view glyph_names[] = {"braille", "block", "ascii"};
constexpr std::string_view to_text(Glyphs glyphs) {
  return glyph_names[static_cast<int>(glyphs)];
}

/// What a cell means. A back end makes colours of it, and no meaning is in a colour alone.
enum class Role : std::uint8_t {
  text,
  faint,     ///< frames and units
  title,     ///< of a panel
  selected,  ///< the title of the panel that has the focus
  key,       ///< to be pressed
  changed,   ///< what a what-if changed
  warning,
  line,   ///< of a curve
  input,  ///< bits of the input stream
  weight,
  product,
  heat_0,  ///< the first of ten steps of a scale
  heat_9 = heat_0 + 9,
};

struct Cell {
  char32_t glyph = U' ';
  Role role = Role::text;
  bool is_marked = false;  ///< drawn in reverse

  bool operator==(const Cell&) const = default;
};

class Canvas {
 public:
  Canvas(int width, int height, Glyphs glyphs = Glyphs::braille);

  int width() const { return width_; }
  int height() const { return height_; }
  Glyphs glyphs() const { return glyphs_; }

  /// One glyph, of one column. Outside of the canvas nothing is drawn. For Glyphs::ascii, lines and letters
  /// that ASCII lacks are drawn with the next best.
  void put(int column, int row, char32_t glyph, Role role = Role::text);
  /// Draws a row of cells in reverse.
  void mark(int column, int row, int width);
  /// Text of UTF-8 from a column on, at most `width` columns. Bytes that are not UTF-8, and characters that
  /// are not printable or not of one column for certain, become '?', so that no name can send a terminal a
  /// command.
  void text(int column, int row, std::string_view words, int width, Role role = Role::text);
  /// A frame with a title in its upper edge.
  void frame(const Rectangle& place, std::string_view title, Role role = Role::title);
  char32_t at(int column, int row) const { return cell(column, row).glyph; }
  const Cell& cell(int column, int row) const {
    return cells_.at(static_cast<std::size_t>(row * width_ + column));
  }

  /// The rows with a newline each, all of the same width.
  std::string to_text() const;

 private:
  int width_;
  int height_;
  Glyphs glyphs_;
  std::vector<Cell> cells_;  ///< [height][width]
};

/// The nearest character of ASCII; '?' if there is none.
char32_t ascii_of(char32_t c);

/// Appends a character that a cell may hold.
void append_utf8(std::string& text, char32_t c);

/// Dots: two by four in a cell as braille, two by two as blocks, or one.
class Dots {
 public:
  /// In cells.
  Dots(Glyphs glyphs, int width, int height);

  int columns() const { return columns_of_cell() * width_; }
  int rows() const { return rows_of_cell() * height_; }
  /// How many dots a cell has.
  int of_cell() const { return columns_of_cell() * rows_of_cell(); }
  /// A dot, counted from the upper left; outside nothing is set.
  void set(int column, int row);
  void draw(Canvas& canvas, int column, int row, Role role = Role::line) const;

 private:
  int columns_of_cell() const { return glyphs_ == Glyphs::ascii ? 1 : 2; }
  int rows_of_cell() const { return glyphs_ == Glyphs::braille ? 4 : glyphs_ == Glyphs::block ? 2 : 1; }

  Glyphs glyphs_;
  int width_;
  int height_;
  std::vector<std::uint8_t> patterns_;  ///< [height][width], a bit for each dot: down the left side first
};

}  // namespace pulsewright::watch

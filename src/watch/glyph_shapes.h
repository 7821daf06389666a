// SPDX-License-Identifier: Apache-2.0
// The shapes of glyphs in pictures, so that no font decides how bits and lines look.
#pragma once

#include <vector>

namespace pulsewright::watch {

/// The size of a cell in the units of its shapes.
inline constexpr int cell_width = 8;
inline constexpr int cell_height = 16;

/// A box within a cell, from its upper left corner.
struct GlyphBox {
  int x = 0;
  int y = 0;
  int width = 0;
  int height = 0;
};

/// Whether a glyph is a letter, a digit or a sign, and neither blank nor a dot, block or line.
bool is_letter(char32_t glyph);

/// The boxes of a dot, block or line; none for a letter, and for an empty pattern.
std::vector<GlyphBox> boxes_of(char32_t glyph);

/// The size of a letter's grid.
inline constexpr int letter_columns = 5;
inline constexpr int letter_rows = 8;

/// Whether a letter is black at a place of its grid. What is not ASCII looks like the nearest of ASCII.
bool is_inked(char32_t letter, int column, int row);

}  // namespace pulsewright::watch

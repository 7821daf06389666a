// SPDX-License-Identifier: Apache-2.0
#include "watch/canvas.h"

#include <algorithm>

namespace pulsewright::watch {

namespace {

/// The next character of UTF-8, taken from the front; '?' for bytes that are none, one at a time.
char32_t next_character(std::string_view& text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char lead = byte(0);
  const std::size_t size = lead < 0x80                   ? 1
                           : lead >= 0xc2 && lead < 0xe0 ? 2
                           : lead >= 0xe0 && lead < 0xf0 ? 3
                                                         : 0;
  char32_t character = size == 1 ? lead : size == 2 ? lead & 0x1f : lead & 0x0f;
  bool is_whole = size > 0 && size <= text.size();
  for (std::size_t i = 1; is_whole && i < size; ++i) {
    is_whole = (byte(i) & 0xc0) == 0x80;
    character = character << 6 | (byte(i) & 0x3f);
  }
  text.remove_prefix(is_whole ? size : 1);
  return is_whole ? character : U'?';
}

/// Latin, Greek and Cyrillic letters, lines, blocks, arrows and braille: one column in every terminal. All
/// else, such as controls, marks of direction and combining or wide characters, is not drawn.
bool is_plain(char32_t c) {
  return (c >= 0x20 && c < 0x7f) || (c >= 0xa1 && c < 0xad) || (c > 0xad && c < 0x300) ||
         (c >= 0x391 && c < 0x3ff) || (c >= 0x410 && c < 0x450) || (c >= 0x2190 && c < 0x2194) ||
         c == 0x2212 || c == 0x2026 || (c >= 0x2500 && c < 0x25a0) || (c >= 0x2800 && c < 0x2900);
}

}  // namespace

char32_t ascii_of(char32_t c) {
  if (c < 0x80) return c;
  if (c == U'─' || c == U'╌' || c == U'−') return U'-';
  if (c == U'│') return U'|';
  if (c >= 0x2500 && c < 0x2580) return U'+';
  if (c >= 0x2580 && c < 0x25a0) return U'#';
  if (c == U'→') return U'>';
  if (c == U'←') return U'<';
  if (c == U'…') return U'.';
  return U'?';
}

void append_utf8(std::string& text, char32_t c) {
  if (c < 0x80) {
    text += static_cast<char>(c);
  } else if (c < 0x800) {
    text += static_cast<char>(0xc0 | c >> 6);
    text += static_cast<char>(0x80 | (c & 0x3f));
  } else {
    text += static_cast<char>(0xe0 | c >> 12);
    text += static_cast<char>(0x80 | (c >> 6 & 0x3f));
    text += static_cast<char>(0x80 | (c & 0x3f));
  }
}

Canvas::Canvas(int width, int height, Glyphs glyphs)
    : width_(width), height_(height), glyphs_(glyphs), cells_(static_cast<std::size_t>(width * height)) {}

void Canvas::put(int column, int row, char32_t glyph, Role role) {
  if (column < 0 || column >= width_ || row < 0 || row >= height_) return;
  const char32_t shown = is_plain(glyph) ? glyph : U'?';
  cells_[static_cast<std::size_t>(row * width_ + column)] = {
      glyphs_ == Glyphs::ascii ? ascii_of(shown) : shown, role, false};
}

void Canvas::mark(int column, int row, int width) {
  for (int c = column; c < column + width; ++c)
    if (c >= 0 && c < width_ && row >= 0 && row < height_)
      cells_[static_cast<std::size_t>(row * width_ + c)].is_marked = true;
}

void Canvas::text(int column, int row, std::string_view words, int width, Role role) {
  for (int c = 0; c < width && !words.empty(); ++c) put(column + c, row, next_character(words), role);
}

void Canvas::frame(const Rectangle& place, std::string_view title, Role role) {
  const int right = place.column + place.width - 1;
  const int bottom = place.row + place.height - 1;
  for (int c = place.column + 1; c < right; ++c) {
    put(c, place.row, U'─', Role::faint);
    put(c, bottom, U'─', Role::faint);
  }
  for (int r = place.row + 1; r < bottom; ++r) {
    put(place.column, r, U'│', Role::faint);
    put(right, r, U'│', Role::faint);
  }
  put(place.column, place.row, U'┌', Role::faint);
  put(right, place.row, U'┐', Role::faint);
  put(place.column, bottom, U'└', Role::faint);
  put(right, bottom, U'┘', Role::faint);
  text(place.column + 2, place.row, " " + std::string(title) + " ", place.width - 4, role);
}

std::string Canvas::to_text() const {
  std::string text;
  for (int row = 0; row < height_; ++row) {
    for (int column = 0; column < width_; ++column) append_utf8(text, at(column, row));
    text += '\n';
  }
  return text;
}

Dots::Dots(Glyphs glyphs, int width, int height)
    : glyphs_(glyphs),
      width_(std::max(0, width)),
      height_(std::max(0, height)),
      patterns_(static_cast<std::size_t>(width_ * height_)) {}

void Dots::set(int column, int row) {
  if (column < 0 || column >= columns() || row < 0 || row >= rows()) return;
  const int height = rows_of_cell();
  const int width = columns_of_cell();
  const int bit = column % width * height + row % height;
  patterns_[static_cast<std::size_t>(row / height * width_ + column / width)] |=
      static_cast<std::uint8_t>(1 << bit);
}

namespace {

char32_t braille_of(unsigned pattern) {
  // The numbering of braille: three dots down each side, then the fourth row.
  constexpr unsigned masks[8] = {0x01, 0x02, 0x04, 0x40, 0x08, 0x10, 0x20, 0x80};
  unsigned dots = 0;
  for (unsigned bit = 0; bit < 8; ++bit)
    if ((pattern >> bit & 1) != 0) dots |= masks[bit];
  return U'\u2800' + dots;
}

char32_t block_of(unsigned pattern) {
  constexpr char32_t blocks[] = U" ▘▖▌▝▀▞▛▗▚▄▙▐▜▟█";
  return blocks[pattern];
}

}  // namespace

void Dots::draw(Canvas& canvas, int column, int row, Role role) const {
  for (int r = 0; r < height_; ++r)
    for (int c = 0; c < width_; ++c) {
      const unsigned pattern = patterns_[static_cast<std::size_t>(r * width_ + c)];
      const char32_t glyph = glyphs_ == Glyphs::braille ? braille_of(pattern)
                             : glyphs_ == Glyphs::block ? block_of(pattern)
                             : pattern != 0             ? U'*'
                                                        : U' ';
      canvas.put(column + c, row + r, glyph, role);
    }
}

}  // namespace pulsewright::watch

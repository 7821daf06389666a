// SPDX-License-Identifier: Apache-2.0
// What roles look like, decided last: for 256 colours, for 16, and for none.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "watch/canvas.h"

namespace pulsewright::watch {

enum class Colours { full, sixteen, none };
inline constexpr std::string_view colour_names[] = {"256", "16", "none"};
constexpr std::string_view to_text(Colours colours) {
  return colour_names[static_cast<int>(colours)];
}

/// These, or none if the environment has NO_COLOR with any value. Source: no-color.org.
Colours allowed(Colours colours);

/// The ink of a role. Text keeps the colour that the terminal has.
struct Ink {
  int colour = -1;  ///< index in the palette of 256 or 16 colours; -1 for the terminal's own
  bool is_bold = false;
  bool is_dim = false;

  bool operator==(const Ink&) const = default;
};

Ink ink_of(Role role, Colours colours);

/// Red, green and blue, in [0, 255].
using Rgb = std::array<std::uint8_t, 3>;

/// The ground of a picture, which is that of a dark terminal.
inline constexpr Rgb picture_ground = {0x14, 0x17, 0x1a};

/// The colour of a role in a picture, whose inks are those of 256 colours.
Rgb picture_colour(Role role);

}  // namespace pulsewright::watch

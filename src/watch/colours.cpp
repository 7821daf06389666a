// SPDX-License-Identifier: Apache-2.0
#include "watch/colours.h"

#include <cstdlib>

namespace pulsewright::watch {

namespace {

/// Ten entries of the palette of 256 whose lightness rises from 7 to 98 (CIELAB). The entries nearest to
/// those of cividis do not rise.
constexpr int heat[10] = {17, 18, 24, 60, 66, 102, 144, 179, 221, 229};

/// The same in the order of brightness of the usual 16.
constexpr int heat_of_sixteen[10] = {4, 4, 4, 6, 6, 2, 2, 3, 3, 7};

struct RoleInks {
  Role role;
  Ink of_256;
  Ink of_16;
  Ink of_none;
};

constexpr RoleInks inks[] = {
    {Role::faint, {-1, false, true}, {-1, false, true}, {-1, false, true}},
    {Role::title, {-1, true, false}, {-1, true, false}, {-1, true, false}},
    {Role::selected, {33, true, false}, {4, true, false}, {-1, true, false}},
    {Role::key, {33, true, false}, {4, true, false}, {-1, true, false}},
    {Role::changed, {172, true, false}, {3, true, false}, {-1, true, false}},
    {Role::warning, {166, true, false}, {1, true, false}, {-1, true, false}},
    {Role::line, {33, false, false}, {4, false, false}, {-1, false, false}},
    {Role::input, {33, false, false}, {4, false, false}, {-1, false, false}},
    {Role::weight, {172, false, false}, {3, false, false}, {-1, false, false}},
    {Role::product, {36, false, false}, {6, false, false}, {-1, true, false}},
};

constexpr Rgb picture_text = {0xe8, 0xea, 0xed};
constexpr Rgb picture_faint = {0x7d, 0x87, 0x90};

/// An entry of the palette of 256 colours: 16 to 231 are a cube of six steps. Source: xterm's 256colres.h.
Rgb colour_in_cube(int index) {
  constexpr std::array<std::uint8_t, 6> steps = {0, 95, 135, 175, 215, 255};
  const auto cube = static_cast<std::size_t>(index - 16);
  return {steps[cube / 36], steps[cube / 6 % 6], steps[cube % 6]};
}

}  // namespace

Colours allowed(Colours colours) {
  const char* refused = std::getenv("NO_COLOR");
  return refused != nullptr && *refused != '\0' ? Colours::none : colours;
}

Ink ink_of(Role role, Colours colours) {
  if (role >= Role::heat_0 && role <= Role::heat_9) {
    const int step = static_cast<int>(role) - static_cast<int>(Role::heat_0);
    if (colours == Colours::none) return {};
    return {colours == Colours::full ? heat[step] : heat_of_sixteen[step], false, false};
  }
  for (const RoleInks& look : inks)
    if (look.role == role)
      return colours == Colours::full ? look.of_256 : colours == Colours::sixteen ? look.of_16 : look.of_none;
  return {};
}

Rgb picture_colour(Role role) {
  const Ink ink = ink_of(role, Colours::full);
  if (ink.colour >= 16) return colour_in_cube(ink.colour);
  return ink.is_dim ? picture_faint : picture_text;
}

}  // namespace pulsewright::watch

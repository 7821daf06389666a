// SPDX-License-Identifier: Apache-2.0
// What all pictures in SVG share.
#pragma once

#include <string>
#include <string_view>

namespace pulsewright::picture {

/// `text` as the content of an SVG element.
inline std::string svg_text(std::string_view text) {
  std::string safe;
  for (const char c : text) {
    if (c == '&')
      safe += "&amp;";
    else if (c == '<')
      safe += "&lt;";
    else
      safe += c;
  }
  return safe;
}

}  // namespace pulsewright::picture

// SPDX-License-Identifier: Apache-2.0
// A picture of a screen that looks the same everywhere: dots, blocks and lines are shapes, so that no font
// decides, and text is stretched to its cells.
#pragma once

#include <string>

#include "watch/canvas.h"

namespace pulsewright::watch {

/// An SVG document on a dark ground, with the colors of a terminal of 256. A function of the canvas alone.
std::string to_svg(const Canvas& canvas);

}  // namespace pulsewright::watch

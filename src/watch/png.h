// SPDX-License-Identifier: Apache-2.0
// A picture of a screen in pixels, with letters of its own.
#pragma once

#include <string>

#include "watch/canvas.h"

namespace pulsewright::watch {

/// The bytes of a PNG of what to_svg() draws, two pixels per unit. A function of the canvas alone.
std::string to_png(const Canvas& canvas);

}  // namespace pulsewright::watch

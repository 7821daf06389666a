// SPDX-License-Identifier: Apache-2.0
// Pictures as PNG (ISO/IEC 15948), compressed here, so that the bytes depend on no library's version.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace pulsewright::picture {

/// A grey picture of rows of `columns` pixels, 0 black and 255 white. There is at least one pixel, and rows
/// are whole.
std::string png_of(std::span<const std::uint8_t> grey, std::size_t columns);

/// Red, green and blue, in [0, 255].
using Colour = std::array<std::uint8_t, 3>;

/// A picture whose pixels are places in a palette of at most 256 colours; else as above.
std::string png_of(std::span<const std::uint8_t> places, std::size_t columns,
                   std::span<const Colour> palette);

}  // namespace pulsewright::picture

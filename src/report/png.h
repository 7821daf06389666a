// SPDX-License-Identifier: Apache-2.0
// Pictures as PNG, stored without compression: the bytes depend on no library's version.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace pulsewright::report {

/// A grey picture of rows of `columns` pixels, 0 black and 255 white, as the bytes of a PNG (ISO/IEC 15948).
/// There is at least one pixel, and rows are whole.
std::string png_of(std::span<const std::uint8_t> grey, std::size_t columns);

/// The digits of RFC 4648, padded.
std::string base64(std::string_view bytes);

}  // namespace pulsewright::report

// SPDX-License-Identifier: Apache-2.0
// Pictures in files: PNG by libpng, JPEG by libjpeg.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <vector>

#include "base/diagnostics.h"

namespace pulsewright::data {

struct Picture {
  int rows = 0;
  int columns = 0;
  std::vector<std::uint8_t> pixels = {};  ///< [rows][columns][3]: red, green, blue in [0, 255]

  bool operator==(const Picture&) const = default;
};

/// Reads a PNG or JPEG file, told apart by its first bytes, of at most 64 MiB and 2^24 pixels; grey is equal
/// red, green and blue, and what is transparent lies on black. PNG is as libpng's simplified reader gives it
/// in sRGB; JPEG is decoded with the slow integer transform, whose bits do not depend on the processor. A
/// file that is neither, cut short or damaged is Code::data_syntax; throws Failure when reading fails.
std::optional<Picture> read_picture(const std::filesystem::path& file, Diagnostics& diagnostics);

/// Whether red, green and blue are equal in every pixel.
bool is_grey(const Picture& picture);

/// The picture in another size, its sides stretched independently: a pixel is the mean of the picture over
/// the area that it covers, rounded half up. rows, columns at least 1.
Picture resized(const Picture& picture, int rows, int columns);

}  // namespace pulsewright::data

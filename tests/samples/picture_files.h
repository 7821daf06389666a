// SPDX-License-Identifier: Apache-2.0
// Pictures as files of bytes, for tests.
#pragma once

#include <string>

#include "data/picture_file.h"

namespace pulsewright::samples {

/// The picture as PNG, without loss.
std::string png_of(const data::Picture& picture);

/// As baseline JPEG of quality 100.
std::string jpeg_of(const data::Picture& picture);

}  // namespace pulsewright::samples

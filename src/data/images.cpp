// SPDX-License-Identifier: Apache-2.0
#include "data/images.h"

#include <fmt/format.h>

namespace pulsewright::data {

std::string pixel_lines(const Images& images) {
  std::string lines;
  for (const auto& image : images)
    for (std::int64_t pixel : image) lines += fmt::format("{:02x}\n", pixel);
  return lines;
}

}  // namespace pulsewright::data

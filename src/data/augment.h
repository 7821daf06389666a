// SPDX-License-Identifier: Apache-2.0
// Random small movements of training images.
#pragma once

#include <cstdint>
#include <span>

#include "base/random.h"
#include "data/data_options.h"

namespace pulsewright::data {

/// How far augmentation moves an image, to both sides and uniformly.
struct AugmentRange {
  double shift = 0;     ///< pixels, along each axis
  double rotation = 0;  ///< radians, about the centre; at most 0.5
  double scale = 0;     ///< relative change of size

  bool operator==(const AugmentRange&) const = default;
};

/// Writes `image`, [rows][columns][channels], moved at random (four draws), to `moved`: bilinear, dark
/// outside, rounded half up.
void augment(std::span<const std::uint8_t> image, const ImageShape& shape, const AugmentRange& range,
             Random& random, std::span<std::int32_t> moved);

}  // namespace pulsewright::data

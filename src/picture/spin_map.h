// SPDX-License-Identifier: Apache-2.0
// Spins as a field of squares.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace pulsewright::picture {

struct SpinMap {
  std::string title;
  std::size_t columns;             ///< at least 1
  std::vector<std::int8_t> spins;  ///< -1 or +1, row by row; at least one
};

/// A dark square for each +1 and a light one for each -1, as SVG that stands alone. The same bytes for the
/// same map.
std::string to_svg(const SpinMap& map);

}  // namespace pulsewright::picture

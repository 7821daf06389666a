// SPDX-License-Identifier: Apache-2.0
// Horizontal bar charts.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace pulsewright::picture {

struct Bar {
  std::string name;
  std::int64_t value = 0;  ///< 0 or more
};

struct BarChart {
  std::string title;
  std::string unit;
  std::vector<Bar> bars;  ///< at least one; drawn from the top
};

/// Lying bars with name and value as SVG that stands alone. The same bytes for the same chart.
std::string to_svg(const BarChart& chart);

}  // namespace pulsewright::picture

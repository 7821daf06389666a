// SPDX-License-Identifier: Apache-2.0
// The size of a crossbar; matrices are row-major, one row for each output.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace pulsewright::analog {

struct Shape {
  std::size_t outputs = 0;  ///< rows: the lines of d
  std::size_t inputs = 0;   ///< columns: the lines of x

  std::size_t points() const { return outputs * inputs; }
  bool operator==(const Shape&) const = default;
};

using Vector = std::vector<float>;
using View = std::span<const float>;

}  // namespace pulsewright::analog

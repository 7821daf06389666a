// SPDX-License-Identifier: Apache-2.0
// The loop that real-valued training spends its time in. It adds in one fixed order, without fused
// multiply-adds, so that every processor and every number of threads gives the same bits.
#pragma once

#include <cstddef>
#include <cstdint>

namespace pulsewright::linear {

/// A matrix in memory: element (row, column) is data[row * row_step + column * column_step].
struct Strided {
  const float* data;
  std::ptrdiff_t row_step;
  std::ptrdiff_t column_step;
};

/// c(m, n) += sum of a(m, k) * b(k, n) over k in [0, depth), one after the other, for m in [first, last) and
/// n in [0, columns). Rows of b and c are contiguous, b_step and c_step floats apart.
void add_product(const Strided& a, const float* b, std::ptrdiff_t b_step, float* c, std::ptrdiff_t c_step,
                 std::size_t first, std::size_t last, std::size_t depth, std::size_t columns);

}  // namespace pulsewright::linear

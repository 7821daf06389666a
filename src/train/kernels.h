// SPDX-License-Identifier: Apache-2.0
// The loops that training spends its time in. All add in one fixed order, without fused multiply-adds, so
// that every processor and every number of threads gives the same bits.
#pragma once

#include <cstddef>
#include <cstdint>

namespace pulsewright {

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

/// sums[r][j] += rows[index[r]][j] for r in [0, count) with index[r] != 0 and j in [0, width). `rows` and
/// `sums` are contiguous; the additions must not overflow.
void add_indexed_rows(const std::int16_t* rows, const std::uint16_t* index, std::size_t count,
                      std::size_t width, std::int16_t* sums);

/// sums[r][j] += sum of table[k][index[r][k]][j] over k in [0, depth), for r in [first, last) and j in [0,
/// width). table: [depth][levels][width], of values whose sums over any `safe` of k fit 16 bits; index:
/// [rows][depth], rows index_step apart; sums: [rows][width], rows sums_step apart.
struct TableSum {
  const std::int16_t* table;
  std::size_t levels;
  std::size_t width;
  std::size_t depth;
  std::size_t safe;
  const std::uint16_t* index;
  std::ptrdiff_t index_step;
  std::int32_t* sums;
  std::ptrdiff_t sums_step;
};
void add_table_sums(const TableSum& what, std::size_t first, std::size_t last);

}  // namespace pulsewright

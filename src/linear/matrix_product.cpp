// SPDX-License-Identifier: Apache-2.0
#include "linear/matrix_product.h"

#include <algorithm>

// Highway compiles this file once for each instruction set.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "linear/matrix_product.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace pulsewright::linear::HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

/// A block of `height` rows by `width` vectors of c, held in registers over the whole depth.
template <int height, int width, class Tag>
void add_block(Tag tag, const Strided& a, const float* b, std::ptrdiff_t b_step, float* c,
               std::ptrdiff_t c_step, std::size_t m, std::size_t depth) {
  const std::size_t lanes = hn::Lanes(tag);
  hn::Vec<Tag> sums[height][width];
  for (int i = 0; i < height; ++i)
    for (int v = 0; v < width; ++v)
      sums[i][v] = hn::LoadU(tag, c + (static_cast<std::ptrdiff_t>(m) + i) * c_step + v * lanes);
  const float* factors[height];
  for (int i = 0; i < height; ++i) factors[i] = a.data + (static_cast<std::ptrdiff_t>(m) + i) * a.row_step;
  for (std::size_t k = 0; k < depth; ++k) {
    const std::ptrdiff_t at = static_cast<std::ptrdiff_t>(k) * a.column_step;
    const float* row = b + static_cast<std::ptrdiff_t>(k) * b_step;
    hn::Vec<Tag> values[width];
    for (int v = 0; v < width; ++v) values[v] = hn::LoadU(tag, row + v * lanes);
    for (int i = 0; i < height; ++i) {
      const auto factor = hn::Set(tag, factors[i][at]);
      // Not MulAdd, which rounds once where a processor has it, and twice elsewhere.
      for (int v = 0; v < width; ++v) sums[i][v] = hn::Add(sums[i][v], hn::Mul(factor, values[v]));
    }
  }
  for (int i = 0; i < height; ++i)
    for (int v = 0; v < width; ++v)
      hn::StoreU(sums[i][v], tag, c + (static_cast<std::ptrdiff_t>(m) + i) * c_step + v * lanes);
}

template <int width, class Tag>
void add_columns(Tag tag, const Strided& a, const float* b, std::ptrdiff_t b_step, float* c,
                 std::ptrdiff_t c_step, std::size_t first, std::size_t last, std::size_t depth) {
  std::size_t m = first;
  // The shape of a block decides what stays in registers. Each sum still adds its products in the order of k.
  for (; m + 6 <= last; m += 6) add_block<6, width>(tag, a, b, b_step, c, c_step, m, depth);
  for (; m < last; ++m) add_block<1, width>(tag, a, b, b_step, c, c_step, m, depth);
}

/// As many blocks of `width` vectors as fit from column n on; moves n behind them.
template <int width, class Tag>
void add_panels(Tag tag, const Strided& a, const float* b, std::ptrdiff_t b_step, float* c,
                std::ptrdiff_t c_step, std::size_t first, std::size_t last, std::size_t depth,
                std::size_t columns, std::size_t& n) {
  const std::size_t step = width * hn::Lanes(tag);
  for (; n + step <= columns; n += step)
    add_columns<width>(tag, a, b + n, b_step, c + n, c_step, first, last, depth);
}

/// The part of the product that fits into the first-level cache.
void add_slab(const Strided& a, const float* b, std::ptrdiff_t b_step, float* c, std::ptrdiff_t c_step,
              std::size_t first, std::size_t last, std::size_t depth, std::size_t columns) {
  // 6 x 4 sums fill the 32 registers of AVX-512 and NEON, 6 x 2 the 16 of others.
  constexpr int wide = HWY_MAX_BYTES == 64 || HWY_TARGET == HWY_NEON ? 4 : 2;
  std::size_t n = 0;
  add_panels<wide>(hn::ScalableTag<float>(), a, b, b_step, c, c_step, first, last, depth, columns, n);
  add_panels<2>(hn::ScalableTag<float>(), a, b, b_step, c, c_step, first, last, depth, columns, n);
  add_panels<1>(hn::ScalableTag<float>(), a, b, b_step, c, c_step, first, last, depth, columns, n);
  add_panels<1>(hn::CappedTag<float, 8>(), a, b, b_step, c, c_step, first, last, depth, columns, n);
  add_panels<1>(hn::CappedTag<float, 4>(), a, b, b_step, c, c_step, first, last, depth, columns, n);
  add_panels<1>(hn::CappedTag<float, 1>(), a, b, b_step, c, c_step, first, last, depth, columns, n);
}

void add_product(const Strided& a, const float* b, std::ptrdiff_t b_step, float* c, std::ptrdiff_t c_step,
                 std::size_t first, std::size_t last, std::size_t depth, std::size_t columns) {
  // Slabs go over the depth in order, so that sums add up as without them. 128 rows of the widest panel, 64
  // floats, are 32 KiB.
  constexpr std::size_t slab = 128;
  for (std::size_t k = 0; k < depth; k += slab) {
    const auto from = static_cast<std::ptrdiff_t>(k);
    const Strided part{a.data + from * a.column_step, a.row_step, a.column_step};
    add_slab(part, b + from * b_step, b_step, c, c_step, first, last, std::min(slab, depth - k), columns);
  }
}

}  // namespace
}  // namespace pulsewright::linear::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace pulsewright::linear {

HWY_EXPORT(add_product);

void add_product(const Strided& a, const float* b, std::ptrdiff_t b_step, float* c, std::ptrdiff_t c_step,
                 std::size_t first, std::size_t last, std::size_t depth, std::size_t columns) {
  HWY_DYNAMIC_DISPATCH(add_product)(a, b, b_step, c, c_step, first, last, depth, columns);
}

}  // namespace pulsewright::linear
#endif  // HWY_ONCE

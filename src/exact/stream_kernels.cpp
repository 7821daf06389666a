// SPDX-License-Identifier: Apache-2.0
#include "exact/stream_kernels.h"

#include "base/instruction_sets.h"

// Highway compiles this file once for each instruction set.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "exact/stream_kernels.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace pulsewright::HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;
using Tag = hn::CappedTag<std::uint64_t, 8>;
using Vector = hn::Vec<Tag>;

/// All ones where `value` has bit b.
HWY_INLINE Vector spread(std::uint64_t value, unsigned b) {
  return hn::Set(Tag(), -(value >> b & 1));
}

/// Whether a word is below the threshold, from its bit, the threshold's, and whether it is by the lower bits:
/// the majority of NOT slice, bit and below.
HWY_INLINE Vector next_below(Vector below, Vector bit, Vector slice) {
#if HWY_ARCH_X86 && HWY_TARGET <= HWY_AVX3
  return Vector{_mm512_ternarylogic_epi64(below.raw, bit.raw, slice.raw, 0xd4)};
#else
  return hn::Or(hn::And(below, bit), hn::AndNot(slice, hn::Or(below, bit)));
#endif
}

/// `blocks` blocks at once, so that each bit of the threshold is spread over a vector once for all of them.
template <int blocks>
HWY_INLINE void compare_blocks(const WordSlice* slices, unsigned width, std::uint64_t threshold,
                               std::uint64_t* out) {
  const Tag tag;
  for (std::size_t i = 0; i < 8; i += hn::Lanes(tag)) {
    Vector below[blocks];
    for (int m = 0; m < blocks; ++m) below[m] = hn::Zero(tag);
    for (unsigned b = 0; b < width; ++b) {
      const Vector bit = spread(threshold, b);
      for (int m = 0; m < blocks; ++m) {
        const Vector slice = hn::Load(tag, slices[static_cast<unsigned>(m) * width + b].words + i);
        below[m] = next_below(below[m], bit, slice);
      }
    }
    const Vector all = spread(threshold, width);
    for (int m = 0; m < blocks; ++m) hn::StoreU(hn::Or(below[m], all), tag, out + 8 * m + i);
  }
}

void compare_slices(const WordSlice* slices, unsigned width, std::uint64_t threshold, std::size_t blocks,
                    std::uint64_t* out) {
  std::size_t m = 0;
  for (; m + 4 <= blocks; m += 4) compare_blocks<4>(slices + m * width, width, threshold, out + 8 * m);
  for (; m < blocks; ++m) compare_blocks<1>(slices + m * width, width, threshold, out + 8 * m);
}

CompareSlices comparator() {
  return compare_slices;
}

}  // namespace
}  // namespace pulsewright::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace pulsewright {

HWY_EXPORT(comparator);

namespace {

void compare_plainly(const WordSlice* slices, unsigned width, std::uint64_t threshold, std::size_t blocks,
                     std::uint64_t* out) {
  for (std::size_t m = 0; m < blocks; ++m, slices += width, out += 8) {
    std::uint64_t below[8] = {};
    for (unsigned b = 0; b < width; ++b) {
      const std::uint64_t bit = -(threshold >> b & 1);
      for (std::size_t i = 0; i < 8; ++i) {
        const std::uint64_t slice = slices[b].words[i];
        below[i] = (below[i] & bit) | (~slice & (below[i] | bit));
      }
    }
    for (std::size_t i = 0; i < 8; ++i) out[i] = below[i] | -(threshold >> width & 1);
  }
}

}  // namespace

CompareSlices comparator() {
  if (instruction_set() == plain_instructions) return compare_plainly;
  return HWY_DYNAMIC_DISPATCH(comparator)();
}

}  // namespace pulsewright
#endif  // HWY_ONCE

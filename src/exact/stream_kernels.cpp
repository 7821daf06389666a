// SPDX-License-Identifier: Apache-2.0
#include "exact/stream_kernels.h"

#include "base/instruction_sets.h"

// Highway compiles this file once for each instruction set.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "exact/stream_kernels.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace pulsewright::exact::HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;
using Tag = hn::CappedTag<std::uint64_t, packed_lanes / 2>;
using Vector = hn::Vec<Tag>;

/// The thresholds of all lanes by bits: masks[b] is all ones in the lanes that have bit b. If a threshold
/// is 2^width, all are, so that what starts as below stays below.
struct Spread {
  alignas(64) std::uint64_t start[packed_lanes];  // all ones for 2^width
  alignas(64) std::uint64_t masks[32][packed_lanes];

  Spread(const std::uint64_t* thresholds, unsigned width) {
    const Tag tag;
    for (std::size_t lane = 0; lane < packed_lanes; lane += hn::Lanes(tag)) {
      const Vector values = hn::LoadU(tag, thresholds + lane);
      const Vector top = bits_of(values, width);
      hn::Store(top, tag, start + lane);
      for (unsigned b = 0; b < width; ++b) hn::Store(hn::Or(top, bits_of(values, b)), tag, masks[b] + lane);
    }
  }

  static HWY_INLINE Vector bits_of(Vector values, unsigned b) {
    const Tag tag;
    return hn::VecFromMask(tag, hn::TestBit(values, hn::Set(tag, std::uint64_t{1} << b)));
  }
};

/// Whether a word is below the threshold, from its bit, the threshold's, and whether it is by the lower bits:
/// the majority of NOT slice, bit and below.
HWY_INLINE Vector next_below(Vector below, Vector bit, Vector slice) {
#if HWY_ARCH_X86 && HWY_TARGET <= HWY_AVX3
  return Vector{_mm512_ternarylogic_epi64(below.raw, bit.raw, slice.raw, 0xd4)};
#else
  return hn::Or(hn::And(below, bit), hn::AndNot(slice, hn::Or(below, bit)));
#endif
}

/// `words` words of one block. Two vectors of lanes at once share what is read of the slices, and the words
/// what is read of the masks.
template <std::size_t words>
HWY_INLINE void compare_words(const primitives::WordSlice* slices, std::size_t word, unsigned width,
                              const Spread& spread, std::uint64_t* out) {
  const Tag tag;
  const std::size_t half = hn::Lanes(tag);
  for (std::size_t lane = 0; lane < packed_lanes; lane += 2 * half) {
    Vector below[words][2];
    for (std::size_t w = 0; w < words; ++w)
      for (std::size_t h = 0; h < 2; ++h) below[w][h] = hn::Load(tag, spread.start + lane + h * half);
    // From the lowest bit up: a higher bit that differs overrules what the lower ones said.
    for (unsigned b = 0; b < width; ++b) {
      const Vector low = hn::Load(tag, spread.masks[b] + lane);
      const Vector high = hn::Load(tag, spread.masks[b] + lane + half);
      for (std::size_t w = 0; w < words; ++w) {
        const Vector slice = hn::Set(tag, slices[b].words[word + w]);
        below[w][0] = next_below(below[w][0], low, slice);
        below[w][1] = next_below(below[w][1], high, slice);
      }
    }
    for (std::size_t w = 0; w < words; ++w)
      for (std::size_t h = 0; h < 2; ++h)
        hn::StoreU(below[w][h], tag, out + w * packed_lanes + lane + h * half);
  }
}

void compare_slices(const CompareTask& task) {
  const Spread spread(task.thresholds, task.width);
  std::uint64_t* out = task.out;
  const std::size_t end = task.first + task.count;
  for (std::size_t at = task.first; at < end;) {
    const primitives::WordSlice* slices = task.slices + at / 8 * task.width;
    // A block has 8 words: four from a multiple of 4 on are in one block.
    const std::size_t step = at % 4 == 0 && at + 4 <= end ? 4 : 1;
    if (step == 4)
      compare_words<4>(slices, at % 8, task.width, spread, out);
    else
      compare_words<1>(slices, at % 8, task.width, spread, out);
    at += step;
    out += step * packed_lanes;
  }
}

CompareSlices comparator() {
  return compare_slices;
}

}  // namespace
}  // namespace pulsewright::exact::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace pulsewright::exact {

HWY_EXPORT(comparator);

namespace {

void compare_plainly(const CompareTask& task) {
  std::uint64_t* out = task.out;
  for (std::size_t at = task.first; at < task.first + task.count; ++at, out += packed_lanes) {
    const primitives::WordSlice* slices = task.slices + at / 8 * task.width;
    std::uint64_t below[packed_lanes] = {};
    for (unsigned b = 0; b < task.width; ++b) {
      const std::uint64_t slice = slices[b].words[at % 8];
      for (std::size_t lane = 0; lane < packed_lanes; ++lane) {
        const std::uint64_t bit = -(task.thresholds[lane] >> b & 1);
        below[lane] = (below[lane] & bit) | (~slice & (below[lane] | bit));
      }
    }
    for (std::size_t lane = 0; lane < packed_lanes; ++lane)
      out[lane] = below[lane] | -(task.thresholds[lane] >> task.width);
  }
}

}  // namespace

CompareSlices comparator() {
  if (instruction_set() == plain_instructions) return compare_plainly;
  return HWY_DYNAMIC_DISPATCH(comparator)();
}

}  // namespace pulsewright::exact
#endif  // HWY_ONCE

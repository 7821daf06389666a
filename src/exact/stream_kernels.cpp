// SPDX-License-Identifier: Apache-2.0
#include "exact/stream_kernels.h"

#include <algorithm>

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

constexpr std::size_t words_of_block = cycles_of_slice / 64;

/// Element b has bit b alone.
struct Places {
  alignas(64) std::uint64_t bits[40];
};
constexpr Places places = [] {
  Places made{};
  for (unsigned b = 0; b < 40; ++b) made.bits[b] = std::uint64_t{1} << b;
  return made;
}();

/// A threshold by bits: mask b is all ones where it has bit b. For 2^width all masks are, so that what starts
/// with mask `width` as below stays below.
struct Spread {
  alignas(64) std::uint64_t masks[40];  // [width + 1], and what a vector has beyond

  HWY_INLINE void set(std::uint64_t threshold, unsigned width) {
    const Tag tag;
    const Vector bits = hn::Set(tag, threshold | -(threshold >> width));
    for (unsigned b = 0; b <= width; b += static_cast<unsigned>(hn::Lanes(tag)))
      hn::Store(hn::VecFromMask(tag, hn::TestBit(bits, hn::Load(tag, places.bits + b))), tag, masks + b);
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

/// As many words of a vector as there are, at most `count`.
HWY_INLINE void store(Vector vector, std::size_t count, std::uint64_t* to) {
  const Tag tag;
  if (count >= hn::Lanes(tag)) {
    hn::StoreU(vector, tag, to);
    return;
  }
#if HWY_ARCH_X86 && HWY_TARGET <= HWY_AVX2
  hn::BlendedStore(vector, hn::FirstN(tag, count), tag, to);  // does not touch the others here
#else
  alignas(64) std::uint64_t words[8];
  hn::Store(vector, tag, words);
  std::copy_n(words, count, to);
#endif
}

/// Some streams of some blocks at once: a slice is read once for all thresholds, a mask once for all blocks.
/// `words`: of the last block.
template <int streams, int blocks>
HWY_INLINE void compare_blocks(const CompareTask& task, std::size_t block, const Spread* spread,
                               std::size_t words, std::uint64_t* out) {
  const Tag tag;
  const WordSlice* slices = task.slices + block * task.width;
  for (std::size_t i = 0; i < words; i += hn::Lanes(tag)) {
    Vector below[streams][blocks];
    for (int s = 0; s < streams; ++s)
      for (int m = 0; m < blocks; ++m) below[s][m] = hn::Set(tag, spread[s].masks[task.width]);
    for (unsigned b = 0; b < task.width; ++b)
      for (int m = 0; m < blocks; ++m) {
        const Vector slice = hn::Load(tag, slices[static_cast<unsigned>(m) * task.width + b].words + i);
        for (int s = 0; s < streams; ++s)
          below[s][m] = next_below(below[s][m], hn::Set(tag, spread[s].masks[b]), slice);
      }
    for (int s = 0; s < streams; ++s) {
      std::uint64_t* to = out + static_cast<std::size_t>(s) * task.words + block * words_of_block + i;
      for (int m = 0; m + 1 < blocks; ++m, to += words_of_block) hn::StoreU(below[s][m], tag, to);
      store(below[s][blocks - 1], words - i, to);
    }
  }
}

template <int streams>
HWY_INLINE void compare_streams(const CompareTask& task, std::size_t first) {
  constexpr std::size_t blocks_at_once = 4 / streams;
  Spread spread[streams];
  for (int s = 0; s < streams; ++s)
    spread[s].set(task.thresholds[first + static_cast<std::size_t>(s)], task.width);
  std::uint64_t* out = task.out + first * task.words;
  std::size_t block = 0;
  for (; (block + blocks_at_once) * words_of_block <= task.words; block += blocks_at_once)
    compare_blocks<streams, blocks_at_once>(task, block, spread, words_of_block, out);
  for (; block * words_of_block < task.words; ++block)
    compare_blocks<streams, 1>(task, block, spread,
                               std::min(words_of_block, task.words - block * words_of_block), out);
}

void compare_slices(const CompareTask& task) {
  std::size_t i = 0;
  for (; i + 4 <= task.thresholds.size(); i += 4) compare_streams<4>(task, i);
  for (; i < task.thresholds.size(); ++i) compare_streams<1>(task, i);
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

void compare_plainly(const CompareTask& task) {
  std::uint64_t* out = task.out;
  for (const std::uint64_t threshold : task.thresholds)
    for (std::size_t word = 0; word < task.words; word += 8) {
      const WordSlice* slices = task.slices + word / 8 * task.width;
      std::uint64_t below[8] = {};
      for (unsigned b = 0; b < task.width; ++b) {
        const std::uint64_t bit = -(threshold >> b & 1);
        for (std::size_t i = 0; i < 8; ++i) {
          const std::uint64_t slice = slices[b].words[i];
          below[i] = (below[i] & bit) | (~slice & (below[i] | bit));
        }
      }
      const std::size_t count = std::min<std::size_t>(8, task.words - word);
      for (std::size_t i = 0; i < count; ++i) *out++ = below[i] | -(threshold >> task.width & 1);
    }
}

}  // namespace

CompareSlices comparator() {
  if (instruction_set() == plain_instructions) return compare_plainly;
  return HWY_DYNAMIC_DISPATCH(comparator)();
}

}  // namespace pulsewright
#endif  // HWY_ONCE

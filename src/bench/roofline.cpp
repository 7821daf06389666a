// SPDX-License-Identifier: Apache-2.0
#include "bench/roofline.h"

#include <algorithm>
#include <bit>
#include <iterator>
#include <numeric>

#include "base/instruction_sets.h"

// Highway compiles this file once for each instruction set.
#define HWY_WANT_AVX3_DL 1
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "bench/roofline.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace pulsewright::bench::HWY_NAMESPACE {
namespace {

/// By the processor's instruction for 64 bits, where it has one.
template <std::size_t unrolled>
std::uint64_t count_by_words(const std::uint64_t* a, const std::uint64_t* b) {
  std::uint64_t totals[unrolled] = {};
  for (std::size_t i = 0; i < roofline_words; i += unrolled)
    for (std::size_t u = 0; u < unrolled; ++u)
      totals[u] += static_cast<std::uint64_t>(std::popcount(a[i + u] & b[i + u]));
  std::uint64_t total = 0;
  for (const std::uint64_t each : totals) total += each;
  return total;
}

#if HWY_TARGET == HWY_SCALAR

constexpr RooflineLoop loops[] = {{"words x4", false, count_by_words<4>}};

#else

namespace hn = hwy::HWY_NAMESPACE;

using Longs = hn::CappedTag<std::uint64_t, 8>;
using Bytes = hn::Repartition<std::uint8_t, Longs>;
using LongVector = hn::Vec<Longs>;

std::uint64_t sum_of(LongVector totals) {
  return hn::GetLane(hn::SumOfLanes(Longs(), totals));
}

/// Each word of `a` with the word of `b` at its place.
struct Pairs {
  const std::uint64_t* a;
  const std::uint64_t* b;
  HWY_INLINE LongVector at(std::size_t word) const {
    return hn::And(hn::LoadU(Longs(), a + word), hn::LoadU(Longs(), b + word));
  }
};

/// Each word of `a` with one word.
struct Crossed {
  const std::uint64_t* a;
  LongVector other;
  HWY_INLINE LongVector at(std::size_t word) const { return hn::And(hn::LoadU(Longs(), a + word), other); }
};

/// Counts the lanes of 64 bits.
template <std::size_t unrolled>
struct ByLongs {
  template <class Products>
  HWY_INLINE static LongVector count(const Products& products) {
    const std::size_t lanes = hn::Lanes(Longs());
    LongVector totals[unrolled];
    for (auto& total : totals) total = hn::Zero(Longs());
    for (std::size_t i = 0; i < roofline_words; i += unrolled * lanes)
      for (std::size_t u = 0; u < unrolled; ++u)
        totals[u] = hn::Add(totals[u], hn::PopulationCount(products.at(i + u * lanes)));
    for (std::size_t u = 1; u < unrolled; ++u) totals[0] = hn::Add(totals[0], totals[u]);
    return totals[0];
  }
};

/// Counts bytes, which are added up every 16 times: 16 * 8 ones fit a byte.
template <std::size_t unrolled>
struct ByBytes {
  template <class Products>
  HWY_INLINE static LongVector count(const Products& products) {
    const Bytes bytes;
    const std::size_t lanes = hn::Lanes(Longs());
    LongVector total = hn::Zero(Longs());
    for (std::size_t i = 0; i < roofline_words;) {
      hn::Vec<Bytes> ones[unrolled];
      for (auto& each : ones) each = hn::Zero(bytes);
      const std::size_t end = std::min(roofline_words, i + 16 * unrolled * lanes);
      for (; i < end; i += unrolled * lanes)
        for (std::size_t u = 0; u < unrolled; ++u)
          ones[u] = hn::Add(ones[u], hn::PopulationCount(hn::BitCast(bytes, products.at(i + u * lanes))));
      for (const auto& each : ones) total = hn::Add(total, hn::SumsOf8(each));
    }
    return total;
  }
};

/// Adds products into bit-sliced counters, so that only the carry of `vectors` of them is counted (Harley and
/// Seal; Mula, Kurz and Lemire, "Faster population counts using AVX2 instructions", 2018).
template <std::size_t vectors>
struct ByCarries {
  static constexpr std::size_t levels = std::bit_width(vectors) - 1;

  template <std::size_t many, class Products>
  HWY_INLINE static LongVector carry_of(const Products& products, std::size_t word, LongVector* counters) {
    if constexpr (many == 1) {
      return products.at(word);
    } else {
      const LongVector x = carry_of<many / 2>(products, word, counters);
      const LongVector y = carry_of<many / 2>(products, word + many / 2 * hn::Lanes(Longs()), counters);
      LongVector& counter = counters[std::bit_width(many) - 2];
      const LongVector differ = hn::Xor(x, y);
      const LongVector carry = hn::Or(hn::And(x, y), hn::And(differ, counter));
      counter = hn::Xor(differ, counter);
      return carry;
    }
  }

  template <class Products>
  HWY_INLINE static LongVector count(const Products& products) {
    LongVector counters[levels];
    for (auto& counter : counters) counter = hn::Zero(Longs());
    LongVector total = hn::Zero(Longs());
    const std::size_t step = vectors * hn::Lanes(Longs());
    for (std::size_t i = 0; i < roofline_words; i += step)
      total = hn::Add(total, hn::PopulationCount(carry_of<vectors>(products, i, counters)));
    for (std::size_t level = levels; level-- > 0;)
      total = hn::Add(hn::Add(total, total), hn::PopulationCount(counters[level]));
    return total;
  }
};

template <template <std::size_t> class Counter, std::size_t many>
std::uint64_t count_pairs(const std::uint64_t* a, const std::uint64_t* b) {
  return sum_of(Counter<many>::count(Pairs{a, b}));
}

template <template <std::size_t> class Counter, std::size_t many>
std::uint64_t count_crossed(const std::uint64_t* a, const std::uint64_t* b) {
  LongVector total = hn::Zero(Longs());
  for (std::size_t j = 0; j < roofline_crossed; ++j)
    total = hn::Add(total, Counter<many>::count(Crossed{a, hn::Set(Longs(), b[j])}));
  return sum_of(total);
}

constexpr RooflineLoop loops[] = {
    {"words x4", false, count_by_words<4>},
    {"longs x4", false, count_pairs<ByLongs, 4>},
    {"bytes x4", false, count_pairs<ByBytes, 4>},
    {"carries of 16", false, count_pairs<ByCarries, 16>},
    {"longs x4, crossed", true, count_crossed<ByLongs, 4>},
    {"longs x8, crossed", true, count_crossed<ByLongs, 8>},
    {"bytes x2, crossed", true, count_crossed<ByBytes, 2>},
    {"bytes x4, crossed", true, count_crossed<ByBytes, 4>},
    {"carries of 16, crossed", true, count_crossed<ByCarries, 16>},
};

#endif  // HWY_TARGET == HWY_SCALAR

std::span<const RooflineLoop> vector_loops() {
  return loops;
}

}  // namespace
}  // namespace pulsewright::bench::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace pulsewright::bench {

namespace {

/// As the compiler makes it for any processor of the kind.
std::uint64_t count_plainly(const std::uint64_t* a, const std::uint64_t* b) {
  std::uint64_t total = 0;
  for (std::size_t i = 0; i < roofline_words; ++i)
    total += static_cast<std::uint64_t>(std::popcount(a[i] & b[i]));
  return total;
}

/// With 16 sums, which the compiler may put side by side.
std::uint64_t cross_plainly(const std::uint64_t* a, const std::uint64_t* b) {
  std::uint32_t totals[16] = {};
  for (std::size_t i = 0; i < roofline_words; i += 16)
    for (std::size_t j = 0; j < roofline_crossed; ++j)
      for (std::size_t u = 0; u < 16; ++u)
        totals[u] += static_cast<std::uint32_t>(std::popcount(a[i + u] & b[j]));
  return std::accumulate(std::begin(totals), std::end(totals), std::uint64_t{0});
}

constexpr RooflineLoop plain_loops[] = {{"words", false, count_plainly},
                                        {"words x16, crossed", true, cross_plainly}};

}  // namespace

HWY_EXPORT(vector_loops);

std::span<const RooflineLoop> roofline_loops() {
  if (instruction_set() == plain_instructions) return plain_loops;
  return HWY_DYNAMIC_DISPATCH(vector_loops)();
}

}  // namespace pulsewright::bench
#endif  // HWY_ONCE

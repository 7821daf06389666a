// SPDX-License-Identifier: Apache-2.0
#include "exact/kernels.h"

#include <algorithm>

#include "base/instruction_sets.h"

// Highway compiles this file once for each instruction set.
#define HWY_WANT_AVX3_DL 1
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "exact/kernels.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

// A byte permute across the whole register, and population counts of bytes: AVX-512 VBMI and BITALG.
#undef PW_HAS_BYTE_PERMUTE
#define PW_HAS_BYTE_PERMUTE (HWY_ARCH_X86 && HWY_TARGET <= HWY_AVX3_DL)

HWY_BEFORE_NAMESPACE();
namespace pulsewright::exact::HWY_NAMESPACE {
namespace {

#if HWY_TARGET == HWY_SCALAR

const Kernels* vector_kernels() {
  return &plain_kernels();
}

#else

namespace hn = hwy::HWY_NAMESPACE;

using Bytes = hn::CappedTag<std::uint8_t, 64>;
using Halves = hn::Repartition<std::uint16_t, Bytes>;
using Words = hn::Repartition<std::uint32_t, Bytes>;
using SignedWords = hn::Repartition<std::int32_t, Bytes>;
using Longs = hn::Repartition<std::uint64_t, Bytes>;

constexpr Bytes bytes;
constexpr std::size_t vector_bytes = HWY_MAX_BYTES < 64 ? HWY_MAX_BYTES : 64;
/// Vectors of bytes that are summed at once: the row of a synapse is loaded once for both.
constexpr std::size_t together = 2;

/// Sums of bytes in lanes of 16 bits: of every pair of bytes, low + 256 * high, and high alone. The first may
/// wrap: high is taken out of it modulo 2^16 too, and the rest, the low bytes, stays below (most_inputs).
struct PairSums {
  hn::Vec<Halves> both;
  hn::Vec<Halves> high;

  /// Written out, since GCC compiles an implicit one without the target's instructions.
  HWY_INLINE PairSums() {}
  HWY_INLINE void clear() { both = high = hn::Zero(Halves()); }
  HWY_INLINE void add(hn::Vec<Bytes> sums) {
    const auto pairs = hn::BitCast(Halves(), sums);
    both = hn::Add(both, pairs);
    high = hn::Add(high, hn::ShiftRight<8>(pairs));
  }
};

/// The places of a vector's lanes in SumTask::sums: lane 4 i + r of the vector is at r * (size / 4) + i.
std::size_t lane_at(std::size_t place) {
  constexpr std::size_t quarter = vector_bytes / 4;
  const std::size_t within = place % vector_bytes;
  return place - within + 4 * (within % quarter) + within / quarter;
}

template <bool negative>
HWY_INLINE void add_to(hn::Vec<Words> values, std::int32_t* sums) {
  const SignedWords tag;
  const auto old = hn::LoadU(tag, sums);
  const auto more = hn::BitCast(tag, values);
  hn::StoreU(negative ? hn::Sub(old, more) : hn::Add(old, more), tag, sums);
}

template <bool negative>
HWY_INLINE void add_pairs(const PairSums& pairs, std::int32_t* sums) {
  constexpr std::size_t quarter = vector_bytes / 4;
  const auto even = hn::BitCast(Words(), hn::Sub(pairs.both, hn::ShiftLeft<8>(pairs.high)));
  const auto odd = hn::BitCast(Words(), pairs.high);
  const auto low = hn::Set(Words(), 0xffff);
  add_to<negative>(hn::And(even, low), sums);
  add_to<negative>(hn::And(odd, low), sums + quarter);
  add_to<negative>(hn::ShiftRight<16>(even), sums + 2 * quarter);
  add_to<negative>(hn::ShiftRight<16>(odd), sums + 3 * quarter);
}

/// Adds the products of the synapses [first, last), which bytes can sum.
template <class Form>
HWY_INLINE void add_group(const Form& form, const SumTask& task, std::uint32_t first, std::uint32_t last,
                          std::size_t at, PairSums* pairs) {
  hn::Vec<Bytes> counts[together];
  for (auto& count : counts) count = hn::Zero(bytes);
  if constexpr (Form::takes_pairs)
    for (; first + 2 <= last; first += 2)
      form.add_pair(task, task.synapses[first], task.synapses[first + 1], at, counts);
#pragma GCC unroll 4
  for (; first < last; ++first) {
    const Synapse synapse = task.synapses[first];
    form.add(task.inputs + synapse.input + at, task.rows + synapse.row, counts);
  }
  for (std::size_t v = 0; v < together; ++v) pairs[v].add(counts[v]);
}

/// Adds the products of as many whole groups of `size` synapses as [first, last) holds; returns where it
/// ended.
template <std::uint32_t size, class Form>
HWY_INLINE std::uint32_t add_groups(const Form& form, const SumTask& task, std::uint32_t first,
                                    std::uint32_t last, std::size_t at, PairSums* pairs) {
  for (; first + size <= last; first += size) add_group(form, task, first, first + size, at, pairs);
  return first;
}

/// Sums the synapses [first, last) for `together` vectors from byte `at` of every plane on. Small groups have
/// loops of their own, which the compiler unrolls.
template <class Form>
HWY_INLINE void add_synapses(const Form& form, const SumTask& task, std::uint32_t first, std::uint32_t last,
                             std::uint32_t size, std::size_t at, PairSums* pairs) {
  for (std::size_t v = 0; v < together; ++v) pairs[v].clear();
  if (size == 1) first = add_groups<1>(form, task, first, last, at, pairs);
  if (size == 2) first = add_groups<2>(form, task, first, last, at, pairs);
  if (size == 3) first = add_groups<3>(form, task, first, last, at, pairs);
  if (size == 4) first = add_groups<4>(form, task, first, last, at, pairs);
  for (; first < last; first += std::min(size, last - first))
    add_group(form, task, first, first + std::min(size, last - first), at, pairs);
}

template <class Form>
void sum_bytes(const Form& form, const SumTask& task) {
  for (std::size_t j = 0; j < task.neurons; ++j) {
    const SynapseRange range = task.ranges[j];
    for (std::size_t at = 0; at < lanes; at += together * vector_bytes) {
      std::int32_t* sums = task.sums + j * lanes + at;
      for (const bool negative : {false, true}) {
        const std::uint32_t first = negative ? range.negative : range.first;
        const std::uint32_t last = negative ? range.last : range.negative;
        if (first == last) continue;
        PairSums pairs[together];
        add_synapses(form, task, first, last, negative ? range.subtracted : range.added, at, pairs);
        for (std::size_t v = 0; v < together; ++v)
          if (negative)
            add_pairs<true>(pairs[v], sums + v * vector_bytes);
          else
            add_pairs<false>(pairs[v], sums + v * vector_bytes);
      }
    }
  }
}

template <std::size_t tables>
struct Shuffled {
  static constexpr bool takes_pairs = false;

  HWY_INLINE void add(const std::uint8_t* input, const std::uint8_t* row, hn::Vec<Bytes>* counts) const {
    for (std::size_t p = 0; p < tables; ++p) {
      const auto table = hn::LoadDup128(bytes, row + 16 * p);
      for (std::size_t v = 0; v < together; ++v) {
        const auto index = hn::LoadU(bytes, input + p * lanes + v * vector_bytes);
        counts[v] = hn::Add(counts[v], hn::TableLookupBytesOr0(table, index));
      }
    }
  }
};

void sum_shuffled(const SumTask& task) {
  switch (task.pieces) {
    case 1:
      return sum_bytes(Shuffled<1>(), task);
    case 2:
      return sum_bytes(Shuffled<2>(), task);
    case 3:
      return sum_bytes(Shuffled<3>(), task);
    default:
      return sum_bytes(Shuffled<4>(), task);
  }
}

#if PW_HAS_BYTE_PERMUTE

HWY_INLINE hn::Vec<Bytes> permute(hn::Vec<Bytes> table, hn::Vec<Bytes> index) {
  return hn::Vec<Bytes>{_mm512_permutexvar_epi8(index.raw, table.raw)};
}

struct Permuted {
  static constexpr bool takes_pairs = false;

  HWY_INLINE void add(const std::uint8_t* input, const std::uint8_t* row, hn::Vec<Bytes>* counts) const {
    const auto table = hn::LoadU(bytes, row);
    for (std::size_t v = 0; v < together; ++v)
      counts[v] = hn::Add(counts[v], permute(table, hn::LoadU(bytes, input + v * vector_bytes)));
  }
};

template <bool pairs>
struct Ranked {
  static constexpr bool takes_pairs = pairs;

  HWY_INLINE void add(const std::uint8_t* input, const std::uint8_t* row, hn::Vec<Bytes>* counts) const {
    const auto starts = hn::LoadU(bytes, row);
    const auto blocks = hn::LoadU(bytes, row + vector_bytes);
    for (std::size_t v = 0; v < together; ++v) {
      const auto block = hn::LoadU(bytes, input + v * vector_bytes);
      const auto mask = hn::LoadU(bytes, input + lanes + v * vector_bytes);
      const auto within = hn::PopulationCount(hn::And(permute(blocks, block), mask));
      counts[v] = hn::Add(counts[v], hn::Add(permute(starts, block), within));
    }
  }

  /// The bits of the second one go to the high halves of their bytes: both are counted at once. Pairs have at
  /// most 4 bits in a block, so that the shift carries none of them into the next byte.
  HWY_INLINE void add_pair(const SumTask& task, const Synapse& low, const Synapse& high, std::size_t at,
                           hn::Vec<Bytes>* counts) const {
    const std::uint8_t* low_row = task.rows + low.row;
    const std::uint8_t* high_row = task.rows + high.row;
    const auto low_starts = hn::LoadU(bytes, low_row);
    const auto low_blocks = hn::LoadU(bytes, low_row + vector_bytes);
    const auto high_starts = hn::LoadU(bytes, high_row);
    const auto high_blocks = hn::BitCast(
        bytes, hn::ShiftLeft<4>(hn::BitCast(Halves(), hn::LoadU(bytes, high_row + vector_bytes))));
    for (std::size_t v = 0; v < together; ++v) {
      const std::uint8_t* low_input = task.inputs + low.input + at + v * vector_bytes;
      const std::uint8_t* high_input = task.inputs + high.input + at + v * vector_bytes;
      const auto low_block = hn::LoadU(bytes, low_input);
      const auto high_block = hn::LoadU(bytes, high_input);
      const auto low_bits = hn::And(permute(low_blocks, low_block), hn::LoadU(bytes, low_input + lanes));
      const auto both =
          hn::OrAnd(low_bits, permute(high_blocks, high_block), hn::LoadU(bytes, high_input + lanes));
      const auto starts = hn::Add(permute(low_starts, low_block), permute(high_starts, high_block));
      counts[v] = hn::Add(counts[v], hn::Add(starts, hn::PopulationCount(both)));
    }
  }
};

void sum_permuted(const SumTask& task) {
  sum_bytes(Permuted(), task);
}

void sum_ranked(const SumTask& task) {
  if (task.pieces == 2)
    sum_bytes(Ranked<true>(), task);
  else
    sum_bytes(Ranked<false>(), task);
}

#endif  // PW_HAS_BYTE_PERMUTE

/// Sums the synapses [first, last) in `vectors` vectors of lanes from lane `at` on.
template <bool negative, std::size_t vectors>
HWY_INLINE void look_up(const SumTask& task, std::uint32_t first, std::uint32_t last, std::size_t at,
                        std::int32_t* sums) {
  const SignedWords tag;
  constexpr std::size_t step = vector_bytes / sizeof(std::int32_t);
  const auto low = hn::Set(tag, 0xffff);
  hn::Vec<SignedWords> totals[vectors];
  for (auto& total : totals) total = hn::Zero(tag);
  for (; first < last; ++first) {
    const Synapse synapse = task.synapses[first];
    const auto* ones = reinterpret_cast<const std::int32_t*>(task.inputs + synapse.input) + at;
    const auto* row = reinterpret_cast<const std::int32_t*>(task.rows + synapse.row);
    for (std::size_t v = 0; v < vectors; ++v) {
      // Counts have 16 bits; what is beside them is cut off.
      const auto offset = hn::ShiftLeft<1>(hn::LoadU(tag, ones + v * step));
      totals[v] = hn::Add(totals[v], hn::And(hn::GatherOffset(tag, row, offset), low));
    }
  }
  for (std::size_t v = 0; v < vectors; ++v)
    add_to<negative>(hn::BitCast(Words(), totals[v]), sums + at + v * step);
}

/// Only for sets that have an instruction to gather: AVX2 and later.
void sum_lookup(const SumTask& task) {
  constexpr std::size_t vectors = 4;
  constexpr std::size_t step = vectors * vector_bytes / sizeof(std::int32_t);
  for (std::size_t j = 0; j < task.neurons; ++j) {
    const SynapseRange range = task.ranges[j];
    for (std::size_t at = 0; at < lanes; at += step) {
      look_up<false, vectors>(task, range.first, range.negative, at, task.sums + j * lanes);
      look_up<true, vectors>(task, range.negative, range.last, at, task.sums + j * lanes);
    }
  }
}

// Where a register counts its 64-bit lanes itself, that is fastest; elsewhere bytes are counted, and added
// up every 31 words at the latest, as a word adds up to 8 to each byte.
constexpr bool counts_longs = PW_HAS_BYTE_PERMUTE;
constexpr std::size_t packed_vectors = packed_lanes * 8 / vector_bytes;
constexpr std::size_t vectors_in_turn = packed_vectors < 4 ? packed_vectors : 4;

struct PackedCounts {
  hn::Vec<Longs> longs;
  hn::Vec<Bytes> ones;

  HWY_INLINE PackedCounts() {}
  HWY_INLINE void clear() {
    longs = hn::Zero(Longs());
    ones = hn::Zero(bytes);
  }
  HWY_INLINE void add(hn::Vec<Longs> both) {
    if constexpr (counts_longs)
      longs = hn::Add(longs, hn::PopulationCount(both));
    else
      ones = hn::Add(ones, hn::PopulationCount(hn::BitCast(bytes, both)));
  }
  HWY_INLINE void settle() {
    if constexpr (counts_longs) return;
    longs = hn::Add(longs, hn::SumsOf8(ones));
    ones = hn::Zero(bytes);
  }
};

/// `pieces` words of each synapse; 0 for task.pieces, at most 31.
template <std::size_t pieces, std::size_t vectors>
HWY_INLINE void count_synapses(const SumTask& task, std::uint32_t first, std::uint32_t last, std::size_t at,
                               PackedCounts* counts) {
  const std::size_t words = pieces == 0 ? task.pieces : pieces;
  for (std::size_t v = 0; v < vectors; ++v) counts[v].clear();
  const std::size_t safe = counts_longs ? last : 31 / words;
  while (first < last) {
    const auto end = static_cast<std::uint32_t>(std::min<std::size_t>(last, first + safe));
    for (; first < end; ++first) {
      const Synapse synapse = task.synapses[first];
      const std::uint8_t* input = task.inputs + synapse.input + at;
      const auto* row = reinterpret_cast<const std::uint64_t*>(task.rows + synapse.row);
      for (std::size_t w = 0; w < words; ++w, input += packed_lanes * 8) {
        const auto weight = hn::Set(Longs(), row[w]);
        for (std::size_t v = 0; v < vectors; ++v)
          counts[v].add(hn::And(
              weight, hn::LoadU(Longs(), reinterpret_cast<const std::uint64_t*>(input + v * vector_bytes))));
      }
    }
    for (std::size_t v = 0; v < vectors; ++v) counts[v].settle();
  }
}

template <std::size_t pieces>
void sum_words(const SumTask& task) {
  constexpr std::size_t step = vectors_in_turn * vector_bytes;
  for (std::size_t j = 0; j < task.neurons; ++j) {
    const SynapseRange range = task.ranges[j];
    for (std::size_t at = 0; at < packed_lanes * 8; at += step) {
      PackedCounts plus[vectors_in_turn];
      PackedCounts minus[vectors_in_turn];
      count_synapses<pieces, vectors_in_turn>(task, range.first, range.negative, at, plus);
      count_synapses<pieces, vectors_in_turn>(task, range.negative, range.last, at, minus);
      std::int32_t* sums = task.sums + j * lanes + at / 8;
      for (std::size_t v = 0; v < vectors_in_turn; v += 2, sums += vector_bytes / 4) {
        const auto low = hn::Sub(plus[v].longs, minus[v].longs);
        const auto high = hn::Sub(plus[v + 1].longs, minus[v + 1].longs);
        add_to<false>(hn::ConcatEven(Words(), hn::BitCast(Words(), high), hn::BitCast(Words(), low)), sums);
      }
    }
  }
}

void sum_packed(const SumTask& task) {
  switch (task.pieces) {
    case 1:
      return sum_words<1>(task);
    case 2:
      return sum_words<2>(task);
    case 4:
      return sum_words<4>(task);
    default:
      return sum_words<0>(task);
  }
}

/// 16 x 16 bytes: to[k * lanes + i] = from[i][k].
void transpose_tile(const std::uint8_t* const* from, std::size_t k, std::uint8_t* to) {
  const hn::FixedTag<std::uint8_t, 16> tag;
  hn::Vec<decltype(tag)> a[16];
  hn::Vec<decltype(tag)> b[16];
  for (std::size_t i = 0; i < 16; ++i) a[i] = hn::LoadU(tag, from[i] + k);
  // Each round interleaves rows that are 8 apart, so that after four of them i and k have changed places.
  const auto interleave = [&](auto& x, auto& y) {
    for (std::size_t i = 0; i < 8; ++i) {
      y[2 * i] = hn::InterleaveLower(tag, x[i], x[i + 8]);
      y[2 * i + 1] = hn::InterleaveUpper(tag, x[i], x[i + 8]);
    }
  };
  interleave(a, b);
  interleave(b, a);
  interleave(a, b);
  interleave(b, a);
  for (std::size_t i = 0; i < 16; ++i) hn::StoreU(a[i], tag, to + i * lanes);
}

void transpose(const std::uint8_t* const* images, std::size_t features, std::uint8_t* rows) {
  std::size_t k = 0;
  for (; k + 16 <= features; k += 16)
    for (std::size_t lane = 0; lane < lanes; lane += 16)
      transpose_tile(images + lane, k, rows + k * lanes + lane);
  for (; k < features; ++k)
    for (std::size_t lane = 0; lane < lanes; ++lane) rows[k * lanes + lane] = images[lane][k];
}

#if PW_HAS_BYTE_PERMUTE

void map_rows(const std::uint8_t* table, const std::uint8_t* from, std::size_t rows, std::uint8_t* to,
              std::size_t step) {
  // The permute of two registers looks up 7 bits of the index; bit 7 chooses between the halves.
  hn::Vec<Bytes> quarters[4];
  for (std::size_t q = 0; q < 4; ++q) quarters[q] = hn::LoadU(bytes, table + q * vector_bytes);
  for (std::size_t k = 0; k < rows; ++k)
    for (std::size_t at = 0; at < lanes; at += vector_bytes) {
      const auto index = hn::LoadU(bytes, from + k * lanes + at).raw;
      const __m512i low = _mm512_permutex2var_epi8(quarters[0].raw, index, quarters[1].raw);
      const __m512i high = _mm512_permutex2var_epi8(quarters[2].raw, index, quarters[3].raw);
      const __m512i mapped = _mm512_mask_blend_epi8(_mm512_movepi8_mask(index), low, high);
      hn::StoreU(hn::Vec<Bytes>{mapped}, bytes, to + k * step + at);
    }
}

#endif  // PW_HAS_BYTE_PERMUTE

/// The codes of the lanes at one residue of a vector, each low in a word.
HWY_INLINE hn::Vec<Words> codes_of(const SumCodes& codes, const std::int32_t* sums) {
  const SignedWords tag;
  const auto sum = hn::LoadU(tag, sums);
  const auto bounded = hn::Max(hn::Min(sum, hn::Set(tag, codes.last)), hn::Set(tag, codes.first));
  const auto* table = reinterpret_cast<const std::int32_t*>(codes.codes);
  const auto four = hn::GatherOffset(tag, table, hn::Sub(bounded, hn::Set(tag, codes.first)));
  return hn::And(hn::BitCast(Words(), four), hn::Set(Words(), 0xff));
}

/// The residues of SumTask::sums side by side are the lanes in their own order.
void map_sums(const SumCodes& codes, const std::int32_t* sums, std::uint8_t* to) {
  constexpr std::size_t quarter = vector_bytes / 4;
  for (std::size_t at = 0; at < lanes; at += vector_bytes) {
    const auto low =
        hn::Or(codes_of(codes, sums + at), hn::ShiftLeft<8>(codes_of(codes, sums + at + quarter)));
    const auto high = hn::Or(codes_of(codes, sums + at + 2 * quarter),
                             hn::ShiftLeft<8>(codes_of(codes, sums + at + 3 * quarter)));
    hn::StoreU(hn::BitCast(bytes, hn::Or(low, hn::ShiftLeft<16>(high))), bytes, to + at);
  }
}

template <class Combine>
HWY_INLINE void combine_rows(const std::int32_t* from, std::int32_t* to, Combine combine) {
  const SignedWords tag;
  for (std::size_t lane = 0; lane < lanes; lane += hn::Lanes(tag))
    hn::StoreU(combine(hn::LoadU(tag, to + lane), hn::LoadU(tag, from + lane)), tag, to + lane);
}

void add_row(const std::int32_t* from, std::int32_t* to) {
  combine_rows(from, to, [](auto a, auto b) { return hn::Add(a, b); });
}

void max_row(const std::int32_t* from, std::int32_t* to) {
  combine_rows(from, to, [](auto a, auto b) { return hn::Max(a, b); });
}

const Kernels* vector_kernels() {
  static const Kernels all = [] {
    Kernels kernels {
      .instructions = HWY_TARGET,
#if PW_HAS_BYTE_PERMUTE
      .sum_permuted = sum_permuted, .sum_ranked = sum_ranked,
#else
      .sum_permuted = nullptr, .sum_ranked = nullptr,
#endif
      .sum_shuffled = sum_shuffled,
      .sum_lookup = HWY_TARGET <= HWY_AVX2 ? sum_lookup : plain_kernels().sum_lookup,
      .sum_packed = sum_packed, .lane_of = {}, .transpose = transpose,
#if PW_HAS_BYTE_PERMUTE
      .map_rows = map_rows,
#else
      .map_rows = plain_kernels().map_rows,
#endif
      .map_sums = map_sums, .add_row = add_row, .max_row = max_row
    };
    for (std::size_t place = 0; place < lanes; ++place)
      kernels.lane_of[place] = static_cast<std::uint8_t>(lane_at(place));
    return kernels;
  }();
  return &all;
}

#endif  // HWY_TARGET == HWY_SCALAR

}  // namespace
}  // namespace pulsewright::exact::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace pulsewright::exact {

HWY_EXPORT(vector_kernels);

const Kernels& kernels() {
  return instruction_set() == plain_instructions ? plain_kernels() : *HWY_DYNAMIC_DISPATCH(vector_kernels)();
}

}  // namespace pulsewright::exact
#endif  // HWY_ONCE

// SPDX-License-Identifier: Apache-2.0
// The loops that the fast engines spend their time in. They sum the products of one neuron for many images
// side by side, so that a synapse is read once for all of them, has one sign, and is skipped at no cost when
// its weight is zero.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace pulsewright::exact {

/// Images side by side: the lanes of a batch.
inline constexpr std::size_t lanes = 128;
/// Lanes of the packed loop, which has 64 bits of a stream in each.
inline constexpr std::size_t packed_lanes = 16;

/// A product, as byte offsets into SumTask::inputs and SumTask::rows.
struct Synapse {
  std::uint32_t input;
  std::uint32_t row;
};

/// The synapses of one neuron: [first, negative) are added, [negative, last) subtracted. Where bytes are
/// added, each `added` or `subtracted` of them in a row, from the first one on, count at most 255 together.
struct SynapseRange {
  std::uint32_t first;
  std::uint32_t negative;
  std::uint32_t last;
  std::uint32_t added = 0;
  std::uint32_t subtracted = 0;
};

/// Bytes behind the last row that a loop may read.
inline constexpr std::size_t row_overhang = 2;

/// sums[j][lane] += the products of neuron j in that lane.
struct SumTask {
  const Synapse* synapses;
  const SynapseRange* ranges;  ///< [neurons]
  std::size_t neurons;
  const std::uint8_t* inputs;
  const std::uint8_t* rows;
  std::size_t pieces;  ///< shuffled: tables of 16 in a row; ranked: 2 for pairs; packed: words of a stream
  std::int32_t* sums;  ///< [neurons][lanes], in the order of Kernels::lane_of where bytes are added
};
using SumKernel = void (*)(const SumTask&);

/// How a row holds a count for every number of ones A in [0, N] of the input stream, and what stands for A in
/// each lane. A count is the number of ones among the first A bits of the weight's stream, its bits in the
/// order in which the input's source lets them through (docs/engines.md).
enum class RowForm {
  /// A table of 64 bytes, one permute for 64 lanes. Lane: the byte A, at most 63.
  permuted,
  /// 64 bytes that count to the start of a block of 2^s bits, 64 bytes with the bits of each block. Lane: the
  /// byte A >> s in one plane, the mask of the first A mod 2^s bits in another; for s at most 2 the mask in
  /// both halves of the byte, so that the ones of two rows can be counted at once. N at most 512.
  ranked,
  /// Tables of 16 bytes, one shuffle each. Lane: in plane p the byte A - 1 - 16 p, 0x80 where p has no part
  /// in it. N at most 64.
  shuffled,
  /// N + 1 counts of 16 bits, looked up one by one. Lane: A in 32 bits.
  lookup,
};

/// A byte for each sum from `first` to `last`; those outside have the byte of the nearest.
struct SumCodes {
  std::int32_t first;
  std::int32_t last;
  const std::uint8_t* codes;  ///< [last - first + 1], and 3 more that may be read
};

/// The loops under one instruction set.
struct Kernels {
  std::int64_t instructions;                ///< as instruction_set() gives it
  SumKernel sum_permuted;                   ///< or nullptr
  SumKernel sum_ranked;                     ///< or nullptr
  SumKernel sum_shuffled;                   ///< or nullptr
  SumKernel sum_lookup;                     ///< 128 lanes, in their own order
  SumKernel sum_packed;                     ///< packed_lanes lanes; inputs: [slot][word][packed_lanes]
  std::array<std::uint8_t, lanes> lane_of;  ///< of each place in sums, where bytes are added
  /// rows[k][lane] = images[lane][k], k in [0, features); images: [lanes].
  void (*transpose)(const std::uint8_t* const* images, std::size_t features, std::uint8_t* rows);
  /// to[k * step + lane] = table[from[k * lanes + lane]], k in [0, rows).
  void (*map_rows)(const std::uint8_t* table, const std::uint8_t* from, std::size_t rows, std::uint8_t* to,
                   std::size_t step);
  /// to[lane] = the code of its sum; the sums in the order of lane_of.
  void (*map_sums)(const SumCodes& codes, const std::int32_t* sums, std::uint8_t* to);
  void (*add_row)(const std::int32_t* from, std::int32_t* to);  ///< to[lane] += from[lane]
  void (*max_row)(const std::int32_t* from, std::int32_t* to);  ///< to[lane] = max(to[lane], from[lane])
};

/// The loops under the instruction set in use.
const Kernels& kernels();

/// Plain C++, for machines without vectors and as the oracle of the others.
const Kernels& plain_kernels();

}  // namespace pulsewright::exact

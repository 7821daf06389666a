// SPDX-License-Identifier: Apache-2.0
// The streams of one generator, made by words of 64 bits.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "exact/stream_kernels.h"
#include "netlist/netlist.h"

namespace pulsewright::exact {

/// What a generator shows in `length` cycles, kept bit-sliced (length * width bits), so that the stream of
/// any threshold costs one to four operations a slice, for as many bits as a vector register has. Equal to
/// encode() of source_words(). Only read once it is made, with the instruction set of that time.
class Streams {
 public:
  /// The first `length` cycles after reset.
  Streams(const netlist::Generator& generator, std::int64_t length);
  /// Of these words, one a cycle, each in [0, 2^width); width in [1, 32].
  Streams(std::span<const std::uint32_t> words, unsigned width);

  unsigned width() const { return width_; }                                          ///< bits of a word
  std::int64_t length() const { return length_; }                                    ///< cycles
  std::size_t words() const { return static_cast<std::size_t>(length_ + 63) / 64; }  ///< of 64 bits

  /// Words [first, first + count) of the streams of 16 encoders, a lane each. Bit j of into[i][lane] is 1
  /// where the generator's word of cycle 64 (first + i) + j is below the lane's threshold, and 0 from cycle
  /// `length` on. `thresholds`: in [0, 2^width]; `into`: [count][packed_lanes], overwritten.
  void encode(std::span<const std::uint64_t, packed_lanes> thresholds, std::size_t first, std::size_t count,
              std::span<std::uint64_t> into) const;

 private:
  unsigned width_;
  std::int64_t length_;
  CompareSlices compare_;
  std::vector<primitives::WordSlice> slices_;  ///< [blocks][width]
};

}  // namespace pulsewright::exact

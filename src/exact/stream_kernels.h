// SPDX-License-Identifier: Apache-2.0
// The comparators of encoders, bit-sliced.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "primitives/primitive.h"

namespace pulsewright {

/// Many encoders on one source.
struct CompareTask {
  const WordSlice* slices;                    ///< [blocks of 512 cycles][width]
  unsigned width;                             ///< of the source's words, at most 32
  std::span<const std::uint64_t> thresholds;  ///< each in [0, 2^width]
  std::size_t words;                          ///< of 64 cycles, at most 8 for each block
  std::uint64_t* out;                         ///< [thresholds][words], overwritten
};

/// out[i][w], bit j = the word of cycle 64 w + j is below threshold i.
using CompareSlices = void (*)(const CompareTask&);

/// The one for the instruction set in use.
CompareSlices comparator();

}  // namespace pulsewright

// SPDX-License-Identifier: Apache-2.0
// The comparators of encoders, bit-sliced.
#pragma once

#include <cstddef>
#include <cstdint>

#include "exact/kernels.h"
#include "primitives/primitive.h"

namespace pulsewright::exact {

/// Encoders on one source, a lane each.
struct CompareTask {
  const primitives::WordSlice* slices;  ///< [blocks of 512 cycles][width]
  unsigned width;                       ///< of the source's words, at most 32
  const std::uint64_t* thresholds;      ///< [packed_lanes], each in [0, 2^width]
  std::size_t first;                    ///< word of 64 cycles
  std::size_t count;                    ///< of words
  std::uint64_t* out;                   ///< [count][packed_lanes], overwritten
};

/// out[i][lane], bit j = the word of cycle 64 (first + i) + j is below the threshold of the lane.
using CompareSlices = void (*)(const CompareTask&);

/// The one for the instruction set in use.
CompareSlices comparator();

}  // namespace pulsewright::exact

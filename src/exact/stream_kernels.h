// SPDX-License-Identifier: Apache-2.0
// The comparator of an encoder, bit-sliced.
#pragma once

#include <cstddef>
#include <cstdint>

#include "primitives/primitive.h"

namespace pulsewright {

/// out[8 m + i], bit j = the word of cycle 512 m + 64 i + j is below `threshold`, for m in [0, blocks).
/// slices: [blocks][width], width at most 32; threshold in [0, 2^width]; out: [8 * blocks], of any alignment.
using CompareSlices = void (*)(const WordSlice* slices, unsigned width, std::uint64_t threshold,
                               std::size_t blocks, std::uint64_t* out);

/// The one for the instruction set in use.
CompareSlices comparator();

}  // namespace pulsewright

// SPDX-License-Identifier: Apache-2.0
// How a fast engine holds the thresholds of an input. A slot is the memory of one input for all lanes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "exact/kernels.h"

namespace pulsewright::exact {

/// What a layer keeps of a threshold in a lane of a slot: bytes in planes, or one number of 32 bits.
struct SlotCode {
  std::size_t slot_bytes = 0;          ///< of one input, all lanes
  std::size_t planes = 0;              ///< of bytes; 0 for 32 bits
  std::vector<std::uint8_t> bytes;     ///< [threshold][planes]
  std::vector<std::uint32_t> numbers;  ///< [threshold], without planes

  /// Writes the code of a threshold into a slot.
  void put(std::size_t threshold, std::size_t lane, std::uint8_t* slot) const {
    for (std::size_t p = 0; p < planes; ++p) slot[p * lanes + lane] = bytes[threshold * planes + p];
    if (planes == 0) reinterpret_cast<std::uint32_t*>(slot)[lane] = numbers[threshold];
  }
};

}  // namespace pulsewright::exact

// SPDX-License-Identifier: Apache-2.0
// Marsaglia's xorshift generator of 32 bits, with the triple 13, 17, 5 (Journal of Statistical Software
// 8(14), 2003): every state but 0 comes once in 2^32 - 1 steps.
#pragma once

#include <cstdint>

namespace pulsewright::primitives {

/// `state` is not 0.
constexpr std::uint32_t next_xorshift(std::uint32_t state) {
  state ^= state << 13;
  state ^= state >> 17;
  state ^= state << 5;
  return state;
}

}  // namespace pulsewright::primitives

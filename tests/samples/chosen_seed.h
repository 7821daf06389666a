// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <cstdlib>

namespace pulsewright {

/// The seed of a property test, which prints it: PULSEWRIGHT_SEED, or 1.
inline std::uint64_t chosen_seed() {
  const char* text = std::getenv("PULSEWRIGHT_SEED");
  return text ? std::strtoull(text, nullptr, 10) : 1;
}

}  // namespace pulsewright

// SPDX-License-Identifier: Apache-2.0
// Whole numbers of a document, which are signed, as what memory and blocks count with. Whoever converts has
// checked that they are not negative.
#pragma once

#include <cstddef>
#include <cstdint>

namespace pulsewright {

/// A place in an array.
constexpr std::size_t as_index(std::int64_t value) {
  return static_cast<std::size_t>(value);
}

/// A parameter of a block.
constexpr std::uint64_t as_count(std::int64_t value) {
  return static_cast<std::uint64_t>(value);
}

}  // namespace pulsewright

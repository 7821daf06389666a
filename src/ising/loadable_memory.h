// SPDX-License-Identifier: Apache-2.0
// The memories of a machine that software can write: what they hold, bit by bit, and at which addresses.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "primitives/primitive.h"

namespace pulsewright::ising {

/// A memory_loadable.
struct LoadableMemory {
  unsigned width = 0;  ///< bits of a row
  std::size_t depth = 0;
  std::uint64_t base = 0;                     ///< its first load address
  primitives::Parameters::List content = {};  ///< words_for_bits(width) words for each row

  std::uint64_t row_span() const;  ///< load addresses of a row, a power of two
  std::uint64_t span() const;      ///< of all rows, a power of two
  /// The parameters of its block.
  primitives::Parameters parameters(unsigned load_width) const;
};

/// Fills the rows of a memory bit field by bit field.
class RowWriter {
 public:
  /// Makes all bits 0.
  explicit RowWriter(LoadableMemory& memory);
  void start(std::size_t row);
  /// The next `width` bits of the row, at most 64.
  void put(std::int64_t value, unsigned width);

 private:
  LoadableMemory& memory_;
  std::size_t row_ = 0;
  std::size_t at_ = 0;
};

/// Bits of the two's complement of every number from -most to most.
unsigned signed_bits(std::int64_t most);

/// Gives memories their addresses, the largest first, so that each begins at a multiple of its own; one
/// without rows gets none. Returns the bits of an address, of which the highest one is 0 in all of them.
unsigned give_addresses(std::vector<LoadableMemory*> memories);

/// A word of 32 bits, and where it is loaded.
struct LoadWord {
  std::uint64_t address;
  std::uint64_t word;
};

/// Appends every word of a memory.
void append_words(const LoadableMemory& memory, std::vector<LoadWord>& words);

}  // namespace pulsewright::ising

// SPDX-License-Identifier: Apache-2.0
#include "ising/loadable_memory.h"

#include <algorithm>
#include <bit>
#include <functional>

#include "base/bits.h"

namespace pulsewright::ising {

namespace {

constexpr unsigned load_bits = 32;

std::uint64_t load_columns(const LoadableMemory& memory) {
  return (memory.width + load_bits - 1) / load_bits;
}

}  // namespace

std::uint64_t LoadableMemory::row_span() const {
  return std::bit_ceil(load_columns(*this));
}

std::uint64_t LoadableMemory::span() const {
  return row_span() * std::bit_ceil(std::uint64_t{depth});
}

primitives::Parameters LoadableMemory::parameters(unsigned load_width) const {
  return {{"width", {width}},
          {"depth", {depth}},
          {"load_width", {load_width}},
          {"base", {base}},
          {"content", content}};
}

RowWriter::RowWriter(LoadableMemory& memory) : memory_(memory) {
  memory_.content.assign(memory_.depth * words_for_bits(memory_.width), 0);
}

void RowWriter::start(std::size_t row) {
  row_ = row;
  at_ = 0;
}

void RowWriter::put(std::int64_t value, unsigned width) {
  if (width == 0) return;
  const std::size_t words = words_for_bits(memory_.width);
  put_bits(std::span(memory_.content).subspan(row_ * words, words), at_, width,
           static_cast<std::uint64_t>(value) & low_mask(width));
  at_ += width;
}

unsigned signed_bits(std::int64_t most) {
  return bits_for(static_cast<std::uint64_t>(most)) + 1;
}

unsigned give_addresses(std::vector<LoadableMemory*> memories) {
  std::erase_if(memories, [](const LoadableMemory* memory) { return memory->depth == 0; });
  std::ranges::stable_sort(memories, std::greater{}, [](const auto* memory) { return memory->span(); });
  std::uint64_t next = 0;
  for (LoadableMemory* memory : memories) {
    memory->base = next;
    next += memory->span();
  }
  return bits_for(next - 1) + 1;
}

void append_words(const LoadableMemory& memory, std::vector<LoadWord>& words) {
  const std::size_t row_words = words_for_bits(memory.width);
  for (std::size_t row = 0; row < memory.depth; ++row)
    for (std::uint64_t column = 0; column < load_columns(memory); ++column)
      words.push_back(
          {memory.base + row * memory.row_span() + column,
           memory.content[row * row_words + column / 2] >> (column % 2 * load_bits) & low_mask(load_bits)});
}

}  // namespace pulsewright::ising

// SPDX-License-Identifier: Apache-2.0
// What the block files share: port widths, and models without state. Only they include it.
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <utility>

#include "base/bits.h"
#include "primitives/primitive.h"

namespace pulsewright::primitives {

/// The name of a parameter as a template argument.
template <std::size_t size>
struct ParameterName {
  char text[size];
  constexpr ParameterName(const char (&name)[size]) { std::copy_n(name, size, text); }
};

/// The value of the scalar parameter `name`, as a width.
template <ParameterName name>
unsigned scalar(const Parameters& parameters) {
  return static_cast<unsigned>(parameters.at(name.text));
}

/// A constant number of bits.
template <unsigned bits>
unsigned constant(const Parameters&) {
  return bits;
}

inline std::string nothing_to_check(const Parameters&) {
  return "";
}

template <class Block>
std::unique_ptr<Model> make_model(const Parameters& parameters) {
  return std::make_unique<Block>(parameters);
}

/// Blocks of RAM, by the best of the shapes that an SB_RAM40_4K takes.
inline std::uint64_t ice40_block_rams(std::uint64_t width, std::uint64_t depth) {
  std::uint64_t best = ~std::uint64_t{0};
  for (unsigned columns : {2, 4, 8, 16}) {
    const std::uint64_t rows = 4096 / columns;
    best = std::min(best, ((width + columns - 1) / columns) * ((depth + rows - 1) / rows));
  }
  return best;
}

/// True when yosys 0.23 (memory_libmap) puts a memory into block RAMs of iCE40: it weighs 64 for each of
/// them against the bits of the memory in logic, 1 each if they are written and 1/16 if they are constant.
inline bool ice40_prefers_block_rams(std::uint64_t width, std::uint64_t depth, bool is_written) {
  return width * depth > 64 * ice40_block_rams(width, depth) * (is_written ? 1 : 16);
}

/// A block of gates alone.
class CombinationalModel : public Model {
 public:
  void reset() final {}
  void clock(std::span<const std::uint64_t>) final {}
};

/// A source made of a counter modulo 2^width and the function Words from a count to its word.
template <class Words>
class CounterSource final : public Model {
 public:
  explicit CounterSource(const Parameters& parameters)
      : words_(parameters), mask_(low_mask(scalar<"width">(parameters))) {}
  void reset() override { count_ = 0; }
  void outputs(std::span<const std::uint64_t>, std::span<std::uint64_t> out) const override {
    out[0] = words_(count_);
  }
  void clock(std::span<const std::uint64_t>) override { count_ = (count_ + 1) & mask_; }

 private:
  Words words_;
  std::uint64_t mask_;
  std::uint64_t count_ = 0;
};

}  // namespace pulsewright::primitives

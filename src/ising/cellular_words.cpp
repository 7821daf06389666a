// SPDX-License-Identifier: Apache-2.0
#include "ising/cellular_words.h"

#include <algorithm>

#include "base/bits.h"

namespace pulsewright::ising {

namespace {

/// Cells in the order of the bits that they serve.
std::uint64_t scatter(std::uint64_t cells, std::uint64_t stride, unsigned count) {
  std::uint64_t bits = 0;
  for (unsigned k = 0; k < count; ++k) bits |= (cells >> (k * stride % count) & 1) << k;
  return bits;
}

}  // namespace

bool CellularWords::can_hold(const Machine& machine) {
  const auto is_same = [&](const Generator& generator, const char* name) {
    return generator.parameters.at(name) == machine.generators.front().parameters.at(name);
  };
  return std::ranges::all_of(machine.generators, [&](const Generator& generator) {
    return is_cellular(generator) && is_same(generator, "words") && is_same(generator, "stride");
  });
}

CellularWords::CellularWords(const Machine& machine)
    : width_(machine.width),
      words_(static_cast<unsigned>(machine.generators.front().parameters.at("words"))),
      cells_(width_ * words_),
      word_mask_(low_mask(width_)) {
  const std::uint64_t stride = machine.generators.front().parameters.at("stride");
  // Cell 1 is served by the bit whose number times the stride is 1.
  apart_ = 1;
  while (apart_ * stride % cells_ != 1) ++apart_;
  for (const Generator& generator : machine.generators) {
    rules_.push_back(scatter(generator.parameters.at("rule"), stride, cells_));
    states_.push_back(scatter(generator.parameters.at("seed"), stride, cells_));
  }
}

void CellularWords::step() {
  const std::uint64_t mask = low_mask(cells_);
  // Bit 0 is the first cell, and the last one lies a step below it.
  const std::uint64_t has_below = mask & ~std::uint64_t{1};
  const std::uint64_t has_above = mask & ~(std::uint64_t{1} << (cells_ - apart_));
  const unsigned up = apart_;
  const unsigned down = cells_ - apart_;
  for (std::size_t g = 0; g < states_.size(); ++g) {
    const std::uint64_t state = states_[g];
    states_[g] = ((state << up | state >> down) & has_below) ^ ((state >> up | state << down) & has_above) ^
                 (state & rules_[g]);
  }
}

}  // namespace pulsewright::ising

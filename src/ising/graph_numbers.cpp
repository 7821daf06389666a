// SPDX-License-Identifier: Apache-2.0
#include "ising/graph_numbers.h"

namespace pulsewright::ising {

namespace {

constexpr std::int64_t modulus = std::int64_t{1} << 31;

std::int64_t difference(std::int64_t x, std::int64_t y) {
  return (x - y) & (modulus - 1);
}

}  // namespace

GraphNumbers::GraphNumbers(std::int64_t seed) {
  seed &= modulus - 1;
  std::int64_t previous = seed;
  std::int64_t next = 1;
  words_[55] = previous;
  for (int i = 21; i != 0; i = (i + 21) % 55) {
    words_[i] = next;
    next = difference(previous, next);
    seed = (seed & 1) != 0 ? modulus / 2 + (seed >> 1) : seed >> 1;
    next = difference(next, seed);
    previous = words_[i];
  }
  for (int k = 0; k < 5; ++k) refresh();
}

void GraphNumbers::refresh() {
  for (int i = 1; i <= 24; ++i) words_[i] = difference(words_[i], words_[i + 31]);
  for (int i = 25; i <= 55; ++i) words_[i] = difference(words_[i], words_[i - 24]);
}

std::int64_t GraphNumbers::next() {
  if (at_ == 0) {
    refresh();
    at_ = 55;
  }
  return words_[at_--];
}

std::int64_t GraphNumbers::below(std::int64_t bound) {
  const std::int64_t limit = modulus - modulus % bound;
  for (;;)
    if (const std::int64_t word = next(); word < limit) return word % bound;
}

}  // namespace pulsewright::ising

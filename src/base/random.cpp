// SPDX-License-Identifier: Apache-2.0
#include "base/random.h"

#include <array>
#include <cmath>

#include "base/elementary.h"
#include "base/failure.h"

namespace pulsewright {

namespace {

std::array<std::uint32_t, 4> philox4x32_10(std::array<std::uint32_t, 4> counter,
                                           std::array<std::uint32_t, 2> key) {
  for (int round = 0; round < 10; ++round) {
    const std::uint64_t product_0 = std::uint64_t{0xD2511F53} * counter[0];
    const std::uint64_t product_1 = std::uint64_t{0xCD9E8D57} * counter[2];
    counter = {static_cast<std::uint32_t>(product_1 >> 32) ^ counter[1] ^ key[0],
               static_cast<std::uint32_t>(product_1),
               static_cast<std::uint32_t>(product_0 >> 32) ^ counter[3] ^ key[1],
               static_cast<std::uint32_t>(product_0)};
    key[0] += 0x9E3779B9;
    key[1] += 0xBB67AE85;
  }
  return counter;
}

}  // namespace

std::uint64_t Random::at(std::uint64_t index) const {
  const auto low = [](std::uint64_t word) { return static_cast<std::uint32_t>(word); };
  const auto high = [](std::uint64_t word) { return static_cast<std::uint32_t>(word >> 32); };
  const auto block =
      philox4x32_10({low(index), high(index), low(stream_), high(stream_)}, {low(seed_), high(seed_)});
  return std::uint64_t{block[1]} << 32 | block[0];
}

std::uint64_t Random::below(std::uint64_t bound) {
  PW_ASSERT(bound > 0);
  const std::uint64_t biased = (0 - bound) % bound;
  for (;;) {
    const std::uint64_t draw = next();
    if (draw >= biased) return draw % bound;
  }
}

double normal(Random& random) {
  for (;;) {
    const double u = 2 * random.uniform() - 1;
    const double v = 2 * random.uniform() - 1;
    const double s = u * u + v * v;
    if (s > 0 && s < 1) return u * std::sqrt(-2 * logarithm(s) / s);
  }
}

}  // namespace pulsewright

// SPDX-License-Identifier: Apache-2.0
#include "primitives/cellular_rules.h"

#include <algorithm>
#include <bit>
#include <map>
#include <mutex>
#include <numeric>
#include <vector>

#include "base/bits.h"
#include "base/failure.h"
#include "base/random.h"

namespace pulsewright::primitives {

namespace {

// Polynomials over GF(2): bit k is the coefficient of x^k.

/// The characteristic polynomial, by expanding the determinant of the tridiagonal matrix cell by cell.
std::uint64_t characteristic_polynomial(unsigned cells, std::uint64_t rule) {
  std::uint64_t before = 0;
  std::uint64_t polynomial = 1;
  for (unsigned i = 0; i < cells; ++i) {
    const std::uint64_t next = polynomial << 1 ^ (rule >> i & 1 ? polynomial : 0) ^ before;
    before = polynomial;
    polynomial = next;
  }
  return polynomial;
}

/// a * b modulo a polynomial of this degree.
std::uint64_t product(std::uint64_t a, std::uint64_t b, std::uint64_t modulus, unsigned degree) {
  std::uint64_t result = 0;
  for (; b != 0; b >>= 1) {
    if (b & 1) result ^= a;
    a <<= 1;
    if (a >> degree & 1) a ^= modulus;
  }
  return result;
}

/// x^exponent modulo a polynomial of this degree, which is at least 2.
std::uint64_t power_of_x(std::uint64_t exponent, std::uint64_t modulus, unsigned degree) {
  std::uint64_t result = 1;
  for (int bit = std::bit_width(exponent) - 1; bit >= 0; --bit) {
    result = product(result, result, modulus, degree);
    if (exponent >> bit & 1) result = product(result, 2, modulus, degree);
  }
  return result;
}

/// The prime factors of 2^cells - 1. Modulo each of them 2 has an order that divides `cells`, and the order
/// divides the factor less 1, so few numbers need to be tried.
std::vector<std::uint64_t> factors_of_period(unsigned cells) {
  std::uint64_t rest = low_mask(cells);
  std::vector<std::uint64_t> factors;
  const auto divide = [&](std::uint64_t factor) {
    if (rest % factor != 0) return;
    factors.push_back(factor);
    while (rest % factor == 0) rest /= factor;
  };
  for (unsigned order = 2; order <= cells; ++order) {
    if (cells % order != 0) continue;
    // All factors are odd.
    const std::uint64_t step = order % 2 == 0 ? order : 2 * order;
    for (std::uint64_t factor = step + 1; factor <= rest / factor; factor += step) divide(factor);
  }
  if (rest > 1) factors.push_back(rest);
  return factors;
}

const std::vector<std::uint64_t>& known_factors(unsigned cells) {
  static std::mutex mutex;
  static std::map<unsigned, std::vector<std::uint64_t>> known;
  const std::lock_guard lock(mutex);
  const auto [entry, is_new] = known.try_emplace(cells);
  if (is_new) entry->second = factors_of_period(cells);
  return entry->second;
}

/// How much the three highest bits of words follow from high bits of earlier clocks. A cell, after d clocks,
/// is a sum of others, with those d away on both sides among them; it is as good as the lowest bit in it, and
/// the sooner, the worse. `bits`: the bit that each cell serves.
std::uint64_t harm_of(const std::vector<unsigned>& bits, unsigned width) {
  constexpr std::size_t clocks = 8;
  std::uint64_t harm = 0;
  for (std::size_t cell = 0; cell < bits.size(); ++cell)
    for (std::size_t d = 1; d <= clocks && bits[cell] + 3 >= width; ++d) {
      unsigned lowest = width;
      if (cell >= d) lowest = std::min(lowest, bits[cell - d]);
      if (cell + d < bits.size()) lowest = std::min(lowest, bits[cell + d]);
      if (lowest < width) harm += std::uint64_t{1} << (lowest + 2 * (clocks - d));
    }
  return harm;
}

}  // namespace

bool is_maximal_rule(unsigned cells, std::uint64_t rule) {
  PW_ASSERT(cells >= 1 && cells <= most_cells);
  if (cells == 1) return (rule & 1) != 0;
  const std::uint64_t polynomial = characteristic_polynomial(cells, rule);
  const std::uint64_t period = low_mask(cells);
  if (power_of_x(period, polynomial, cells) != 1) return false;
  for (const std::uint64_t factor : known_factors(cells))
    if (power_of_x(period / factor, polynomial, cells) == 1) return false;
  return true;
}

std::uint64_t maximal_rule(unsigned cells, std::uint64_t index) {
  PW_ASSERT(cells >= 2 && cells <= most_cells);
  Random random(cells, index);
  std::uint64_t rule = 0;
  // About one rule in `cells` is maximal.
  do rule = random.next() & low_mask(cells);
  while (!is_maximal_rule(cells, rule));
  return rule;
}

unsigned scattering_stride(unsigned width, unsigned words) {
  const unsigned cells = width * words;
  PW_ASSERT(cells >= 2 && cells <= most_cells);
  std::uint64_t least_harm = ~std::uint64_t{0};
  unsigned best = 1;
  for (unsigned stride = 1; stride < cells; ++stride) {
    if (std::gcd(stride, cells) != 1) continue;
    std::vector<unsigned> bits(cells);
    for (unsigned k = 0; k < cells; ++k) bits[k * stride % cells] = k % width;
    if (const std::uint64_t harm = harm_of(bits, width); harm < least_harm) {
      least_harm = harm;
      best = stride;
    }
  }
  return best;
}

}  // namespace pulsewright::primitives

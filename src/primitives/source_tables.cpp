// SPDX-License-Identifier: Apache-2.0
#include "primitives/source_tables.h"

#include "base/failure.h"

namespace pulsewright::primitives {
namespace {

/// One line of new-joe-kuo-6: the primitive polynomial x^degree + ... + 1 with inner coefficients `inner`,
/// highest first, and the odd starting numbers m_1 .. m_degree.
struct SobolPolynomial {
  unsigned degree;
  std::uint64_t inner;
  std::uint64_t start[5];
};

constexpr SobolPolynomial polynomials[] = {
    {1, 0, {1}},          {2, 1, {1, 3}},        {3, 1, {1, 3, 1}},        {3, 2, {1, 1, 1}},
    {4, 1, {1, 1, 3, 3}}, {4, 4, {1, 3, 5, 13}}, {5, 2, {1, 1, 5, 5, 17}},
};

/// m_k of Joe and Kuo's recurrence, k = 1 .. count.
std::vector<std::uint64_t> odd_numbers(const SobolPolynomial& polynomial, unsigned count) {
  const unsigned degree = polynomial.degree;
  std::vector<std::uint64_t> m(polynomial.start, polynomial.start + degree);
  for (unsigned k = degree; k < count; ++k) {
    std::uint64_t next = m[k - degree] ^ m[k - degree] << degree;
    for (unsigned i = 1; i < degree; ++i)
      if (polynomial.inner >> (degree - 1 - i) & 1) next ^= m[k - i] << i;
    m.push_back(next);
  }
  m.resize(count);
  return m;
}

}  // namespace

std::vector<std::uint64_t> sobol_directions(unsigned dimension, unsigned width) {
  PW_ASSERT(dimension >= 1 && dimension <= sobol_dimensions && width >= 1 && width <= 16);
  std::vector<std::uint64_t> directions(width, 1);
  if (dimension > 1) directions = odd_numbers(polynomials[dimension - 2], width);
  for (unsigned k = 0; k < width; ++k) directions[k] <<= width - 1 - k;
  return directions;
}

std::uint64_t maximal_lfsr_taps(unsigned width) {
  PW_ASSERT(width >= 2 && width <= 16);
  // Exponents from P. Alfke, "Efficient Shift Registers, LFSR Counters, and Long Pseudo-Random Sequence
  // Generators", Xilinx XAPP 052; a test walks every cycle.
  static constexpr std::uint64_t taps[] = {0x3,   0x6,   0xc,   0x14,   0x30,   0x60,   0xb8,  0x110,
                                           0x240, 0x500, 0x829, 0x100d, 0x2015, 0x6000, 0xd008};
  return taps[width - 2];
}

}  // namespace pulsewright::primitives

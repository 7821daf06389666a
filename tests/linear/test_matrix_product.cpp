// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "base/random.h"
#include "catch.h"
#include "linear/matrix_product.h"
#include "samples/instruction_sets.h"

using namespace pulsewright;

using namespace pulsewright::linear;

namespace {

/// Numbers whose sums round: of many magnitudes, with zeros among them.
std::vector<float> random_floats(std::size_t size, Random& random) {
  std::vector<float> values;
  for (std::size_t i = 0; i < size; ++i)
    values.push_back(random.below(8) == 0 ? 0.0f
                                          : static_cast<float>((2 * random.uniform() - 1) *
                                                               static_cast<double>(1 << random.below(12))));
  return values;
}

/// One product in memory, with rows further apart than they are wide.
struct Product {
  Product(std::size_t some_rows, std::size_t some_depth, std::size_t some_columns, bool turned,
          Random& random)
      : rows(some_rows),
        depth(some_depth),
        columns(some_columns),
        b_step(static_cast<std::ptrdiff_t>(columns) + 3),
        c_step(static_cast<std::ptrdiff_t>(columns) + 5),
        a(random_floats(rows * depth, random)),
        b(random_floats(depth * static_cast<std::size_t>(b_step), random)),
        c(random_floats(rows * static_cast<std::size_t>(c_step), random)),
        factors{a.data(), turned ? 1 : static_cast<std::ptrdiff_t>(depth),
                turned ? static_cast<std::ptrdiff_t>(rows) : 1} {}

  /// c with the rows of [first, last) added by the kernel.
  std::vector<float> by_kernel(std::size_t first, std::size_t last) const {
    std::vector<float> sums = c;
    add_product(factors, b.data(), b_step, sums.data(), c_step, first, last, depth, columns);
    return sums;
  }

  std::vector<float> by_definition() const {
    std::vector<float> sums = c;
    for (std::size_t m = 0; m < rows; ++m)
      for (std::size_t n = 0; n < columns; ++n)
        for (std::size_t k = 0; k < depth; ++k) {
          const float factor = a[m * static_cast<std::size_t>(factors.row_step) +
                                 k * static_cast<std::size_t>(factors.column_step)];
          sums[m * static_cast<std::size_t>(c_step) + n] +=
              factor * b[k * static_cast<std::size_t>(b_step) + n];
        }
    return sums;
  }

  std::size_t rows, depth, columns;
  std::ptrdiff_t b_step, c_step;
  std::vector<float> a, b, c;
  Strided factors;
};

}  // namespace

TEST_CASE("under every instruction set a product has the bits of the plain loop") {
  Random random(1, 1);
  for (const std::size_t columns : {1, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 32, 33, 63, 64, 65, 100})
    for (const std::size_t rows : {1, 5, 6, 7, 13})
      for (const std::size_t depth : {1, 2, 127, 128, 129}) {
        const Product product(rows, depth, columns, random.below(2) == 0, random);
        const std::vector<float> wanted = product.by_definition();
        samples::under_every_instruction_set([&] {
          INFO(rows << " x " << depth << " x " << columns);
          CHECK(product.by_kernel(0, rows) == wanted);
        });
      }
}

TEST_CASE("a product touches no row outside its range") {
  Random random(2, 1);
  const Product product(20, 40, 37, false, random);
  const std::vector<float> wanted = product.by_definition();
  const std::vector<float> part = product.by_kernel(3, 12);
  for (std::size_t m = 0; m < 20; ++m)
    for (std::size_t n = 0; n < static_cast<std::size_t>(product.c_step); ++n) {
      const std::size_t at = m * static_cast<std::size_t>(product.c_step) + n;
      CHECK(part[at] == (m >= 3 && m < 12 ? wanted : product.c)[at]);
    }
}

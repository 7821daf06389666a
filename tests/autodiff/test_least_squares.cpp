// SPDX-License-Identifier: Apache-2.0
#include "autodiff/least_squares.h"
#include "base/random.h"
#include "catch.h"

namespace pulsewright::autodiff {
namespace {

using Columns = std::vector<std::vector<double>>;

Columns random_columns(std::size_t count, std::size_t rows, Random& random) {
  Columns columns(count, std::vector<double>(rows));
  for (auto& column : columns)
    for (double& element : column) element = 2 * random.uniform() - 1;
  return columns;
}

/// What is left of the values.
std::vector<double> residual(const Columns& columns, std::vector<double> values,
                             const std::vector<double>& coefficients) {
  for (std::size_t k = 0; k < columns.size(); ++k)
    for (std::size_t i = 0; i < values.size(); ++i) values[i] -= columns[k][i] * coefficients[k];
  return values;
}

TEST_CASE("what least squares leave is orthogonal to every column") {
  Random random(3, 1);
  for (std::size_t count = 1; count <= 6; ++count) {
    Columns columns = random_columns(count + 1, 40, random);
    const std::vector<double> values = columns.back();
    columns.pop_back();
    const std::vector<double> left = residual(columns, values, least_squares(columns, values));
    for (const auto& column : columns) {
      double product = 0;
      for (std::size_t i = 0; i < left.size(); ++i) product += column[i] * left[i];
      CHECK(product == Approx(0).margin(1e-13));
    }
  }
}

TEST_CASE("a column that depends on those before it gets 0, and the others fit as without it") {
  Random random(4, 1);
  Columns columns = random_columns(3, 20, random);
  const std::vector<double> values = columns[2];
  const std::vector<double> alone = least_squares({columns[0], columns[1]}, values);
  std::vector<double> mixed(20);
  for (std::size_t i = 0; i < 20; ++i) mixed[i] = 3 * columns[0][i];
  const std::vector<double> together =
      least_squares({columns[0], mixed, std::vector<double>(20, 0.0), columns[1]}, values);
  CHECK(together[0] == Approx(alone[0]));
  CHECK(together[1] == 0);
  CHECK(together[2] == 0);
  CHECK(together[3] == Approx(alone[1]));
}

}  // namespace
}  // namespace pulsewright::autodiff

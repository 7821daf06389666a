// SPDX-License-Identifier: Apache-2.0
#include "autodiff/least_squares.h"

#include <cmath>

#include "base/failure.h"

namespace pulsewright::autodiff {

namespace {

/// The product of a and b from row `first` on.
double dot_from(std::size_t first, const std::vector<double>& a, const std::vector<double>& b) {
  double sum = 0;
  for (std::size_t i = first; i < a.size(); ++i) sum += a[i] * b[i];
  return sum;
}

/// Reflects x along `normal`, whose rows before `first` do not count.
void reflect(std::size_t first, const std::vector<double>& normal, double square, std::vector<double>& x) {
  const double factor = 2 * dot_from(first, normal, x) / square;
  for (std::size_t i = first; i < x.size(); ++i) x[i] -= factor * normal[i];
}

}  // namespace

std::vector<double> least_squares(std::vector<std::vector<double>> columns, std::vector<double> values) {
  PW_ASSERT(columns.size() < values.size());
  // Householder: pivots[r] becomes 0 below its row r. What rounding leaves of a dependent column is less than
  // this.
  constexpr double negligible = 1e-24;
  std::vector<std::size_t> pivots;
  for (std::size_t k = 0; k < columns.size(); ++k) {
    const std::size_t row = pivots.size();
    std::vector<double> normal = columns[k];
    const double rest = dot_from(row, normal, normal);
    if (rest <= negligible * dot_from(0, normal, normal)) continue;
    normal[row] += normal[row] < 0 ? -std::sqrt(rest) : std::sqrt(rest);
    const double square = dot_from(row, normal, normal);
    for (std::size_t j = k; j < columns.size(); ++j) reflect(row, normal, square, columns[j]);
    reflect(row, normal, square, values);
    pivots.push_back(k);
  }
  std::vector<double> coefficients(columns.size(), 0.0);
  for (std::size_t row = pivots.size(); row-- > 0;) {
    double sum = values[row];
    for (std::size_t later = row + 1; later < pivots.size(); ++later)
      sum -= columns[pivots[later]][row] * coefficients[pivots[later]];
    coefficients[pivots[row]] = sum / columns[pivots[row]][row];
  }
  return coefficients;
}

}  // namespace pulsewright::autodiff

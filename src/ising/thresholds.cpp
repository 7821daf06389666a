// SPDX-License-Identifier: Apache-2.0
#include "ising/thresholds.h"

#include <algorithm>
#include <cmath>

#include "base/elementary.h"

namespace pulsewright::ising {

namespace {

/// The probability of +1 in a local field.
double probability(double beta, double field) {
  return 1 / (1 + exponential(-2 * beta * field));
}

double deviation(const std::vector<std::int64_t>& table, std::int64_t minimum, double full, double beta) {
  double worst = 0;
  for (std::size_t k = 0; k < table.size(); ++k) {
    const double field = static_cast<double>(minimum) + static_cast<double>(k);
    worst = std::max(worst, std::abs(static_cast<double>(table[k]) / full - probability(beta, field)));
  }
  return worst;
}

/// The temperature of one threshold, if it tells one.
double beta_of(double share, double field) {
  return logarithm(share / (1 - share)) / (2 * field);
}

}  // namespace

std::int64_t threshold(double beta, std::int64_t field, unsigned width) {
  const auto full = static_cast<double>(std::int64_t{1} << width);
  return static_cast<std::int64_t>(std::floor(full * probability(beta, static_cast<double>(field)) + 0.5));
}

std::int64_t certain_field(double beta, unsigned width, std::int64_t bound) {
  const std::int64_t full = std::int64_t{1} << width;
  const auto is_certain = [&](std::int64_t field) {
    return threshold(beta, field, width) == full && threshold(beta, -field, width) == 0;
  };
  // Thresholds rise with the field.
  std::int64_t low = 0;
  std::int64_t high = bound;
  while (low < high) {
    const std::int64_t middle = low + (high - low) / 2;
    (is_certain(middle) ? high : low) = is_certain(middle) ? middle : middle + 1;
  }
  return low;
}

TableFit fit_table(const std::vector<std::int64_t>& table, std::int64_t minimum, unsigned width) {
  const auto full = static_cast<double>(std::int64_t{1} << width);
  const auto fit = [&](double beta) { return TableFit{beta, deviation(table, minimum, full, beta)}; };
  // Each threshold between 0 and 1 tells a temperature within its rounding; the best lies among them.
  double low = INFINITY;
  double high = -INFINITY;
  for (std::size_t k = 0; k < table.size(); ++k) {
    const double field = static_cast<double>(minimum) + static_cast<double>(k);
    if (table[k] <= 0 || static_cast<double>(table[k]) >= full || field == 0) continue;
    const double beta = beta_of(static_cast<double>(table[k]) / full, field);
    low = std::min(low, beta);
    high = std::max(high, beta);
  }
  // Without any, every spin is free, or certain.
  if (low > high)
    return std::min(fit(0), fit(50), [](auto& a, auto& b) { return a.deviation < b.deviation; });
  for (int round = 0; round < 60; ++round) {
    const double left = low + (high - low) / 3;
    const double right = high - (high - low) / 3;
    if (fit(left).deviation < fit(right).deviation)
      high = right;
    else
      low = left;
  }
  return fit(low);
}

}  // namespace pulsewright::ising

// SPDX-License-Identifier: Apache-2.0
#include "mapping/weight_grid.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <set>

namespace pulsewright::mapping {

namespace {

/// How far an integer may be missed, relative to the largest: some units in the last place of a float.
constexpr double tolerance = 1e-6;

bool is_grid(std::span<const double> weights, double step, std::int64_t largest) {
  const double limit = tolerance * static_cast<double>(largest);
  return std::ranges::all_of(weights, [&](double weight) {
    const double level = weight / step;
    return std::abs(level - std::floor(level + 0.5)) <= limit;
  });
}

/// Two numbers that differ in single precision.
std::size_t distinct_magnitudes(std::span<const double> weights) {
  std::set<float> magnitudes;
  for (const double weight : weights) magnitudes.insert(static_cast<float>(std::abs(weight)));
  magnitudes.erase(0.0f);
  return magnitudes.size();
}

}  // namespace

std::int64_t WeightGrid::levels() const {
  return static_cast<std::int64_t>(std::bit_ceil(static_cast<std::uint64_t>(largest)));
}

std::optional<WeightGrid> find_grid(std::span<const double> weights) {
  double highest = 0;
  for (const double weight : weights) highest = std::max(highest, std::abs(weight));
  if (highest == 0) return std::nullopt;
  // Weights as many as levels lie on some grid by chance alone.
  const std::size_t magnitudes = distinct_magnitudes(weights);
  for (std::int64_t largest = 1; largest <= most_levels; ++largest) {
    const bool is_dense = static_cast<std::int64_t>(weights.size()) >= 2 * largest || largest == 1;
    if (static_cast<std::int64_t>(magnitudes) > largest || !is_dense) continue;
    const double step = highest / static_cast<double>(largest);
    if (is_grid(weights, step, largest)) return WeightGrid{step, largest};
  }
  return std::nullopt;
}

}  // namespace pulsewright::mapping

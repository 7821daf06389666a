// SPDX-License-Identifier: Apache-2.0
#include "base/nearest_name.h"

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <utility>

namespace pulsewright {

namespace {

/// The edit distance with swaps of neighbours (optimal string alignment), a row of its table at a time.
std::size_t edits(std::string_view from, std::string_view to) {
  std::vector<std::size_t> before;  // the row of i - 1
  std::vector<std::size_t> above(to.size() + 1);
  std::iota(above.begin(), above.end(), std::size_t{0});
  for (std::size_t i = 0; i < from.size(); ++i) {
    std::vector<std::size_t> row{i + 1};
    for (std::size_t j = 0; j < to.size(); ++j) {
      std::size_t least = std::min({above[j] + (from[i] != to[j]), above[j + 1] + 1, row[j] + 1});
      if (i > 0 && j > 0 && from[i] == to[j - 1] && from[i - 1] == to[j])
        least = std::min(least, before[j - 1] + 1);
      row.push_back(least);
    }
    before = std::exchange(above, std::move(row));
  }
  return above.back();
}

}  // namespace

std::string nearest_name(std::string_view wanted, const std::vector<std::string>& names) {
  const auto nearest =
      std::ranges::min_element(names, {}, [&](const std::string& name) { return edits(name, wanted); });
  return nearest == names.end() ? std::string() : *nearest;
}

std::string likely_name(std::string_view wanted, const std::vector<std::string>& names) {
  const std::string nearest = nearest_name(wanted, names);
  const std::size_t distance = nearest.empty() ? wanted.size() + 1 : edits(nearest, wanted);
  if (wanted.size() < 2 || distance <= 1) return distance <= 1 ? nearest : "";
  constexpr std::size_t least_beginning = 3;
  const auto begun = std::ranges::find_if(names, [&](std::string_view name) {
    return name.starts_with(wanted) || (name.size() >= least_beginning && wanted.starts_with(name));
  });
  if (begun != names.end()) return *begun;
  if (distance <= (wanted.size() + 2) / 3) return nearest;
  const auto around = std::ranges::find_if(
      names, [&](std::string_view name) { return name.find(wanted) != std::string_view::npos; });
  return around == names.end() ? std::string() : *around;
}

}  // namespace pulsewright

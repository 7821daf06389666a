// SPDX-License-Identifier: Apache-2.0
#include "ising/colouring.h"

#include <algorithm>
#include <set>
#include <tuple>

namespace pulsewright::ising {

namespace {

using Neighbours = std::vector<std::vector<Neighbour>>;

/// Two colours; nothing if a cycle of odd length forbids them. A spin without couplings has colour 0.
std::vector<std::int64_t> two_colours(const Neighbours& neighbours) {
  std::vector<std::int64_t> colours(neighbours.size(), -1);
  std::vector<std::size_t> open;
  for (std::size_t first = 0; first < neighbours.size(); ++first) {
    if (colours[first] >= 0) continue;
    colours[first] = 0;
    open.push_back(first);
    while (!open.empty()) {
      const std::size_t i = open.back();
      open.pop_back();
      for (const Neighbour& neighbour : neighbours[i]) {
        const auto j = static_cast<std::size_t>(neighbour.spin);
        if (colours[j] == colours[i]) return {};
        if (colours[j] >= 0) continue;
        colours[j] = 1 - colours[i];
        open.push_back(j);
      }
    }
  }
  return colours;
}

std::int64_t least_free(const std::set<std::int64_t>& taken) {
  std::int64_t colour = 0;
  for (const std::int64_t other : taken) {
    if (other != colour) break;
    ++colour;
  }
  return colour;
}

}  // namespace

std::vector<std::int64_t> colour_spins(const Neighbours& neighbours) {
  if (std::vector<std::int64_t> colours = two_colours(neighbours); !colours.empty()) return colours;
  const std::size_t spins = neighbours.size();
  std::vector<std::int64_t> colours(spins, -1);
  std::vector<std::set<std::int64_t>> around(spins);  // the colours of a spin's neighbours
  // By colours around, then by couplings, then the first spin: the last in the set is next.
  const auto rank = [&](std::size_t i) {
    return std::tuple(around[i].size(), neighbours[i].size(), spins - i);
  };
  std::set<std::tuple<std::size_t, std::size_t, std::size_t>> open;
  for (std::size_t i = 0; i < spins; ++i) open.insert(rank(i));
  while (!open.empty()) {
    const std::size_t i = spins - std::get<2>(*open.rbegin());
    open.erase(std::prev(open.end()));
    colours[i] = least_free(around[i]);
    for (const Neighbour& neighbour : neighbours[i]) {
      const auto j = static_cast<std::size_t>(neighbour.spin);
      if (colours[j] >= 0) continue;
      open.erase(rank(j));
      around[j].insert(colours[i]);
      open.insert(rank(j));
    }
  }
  return colours;
}

}  // namespace pulsewright::ising

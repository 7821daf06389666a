// SPDX-License-Identifier: Apache-2.0
#include "exact/confusion_text.h"

#include <algorithm>
#include <functional>
#include <span>

#include <fmt/format.h>

#include "base/failure.h"

namespace pulsewright::exact {

namespace {

using Confusion = std::vector<std::vector<std::int64_t>>;

constexpr std::size_t most_columns = 30;
constexpr std::size_t most_pairs = 10;
constexpr std::size_t longest_heading = 12;  ///< so that 30 columns of names can still be read

/// A name as a heading: the end of a long one is left out.
std::string heading_of(const std::string& name) {
  constexpr std::string_view left_out = "...";
  if (name.size() <= longest_heading) return name;
  return name.substr(0, longest_heading - left_out.size()) + std::string(left_out);
}

std::string matrix_text(const Confusion& confusion, const std::vector<std::string>& names) {
  constexpr std::size_t narrowest = 5;
  std::size_t widest_heading = 0;
  std::int64_t largest = 0;
  for (std::size_t c = 0; c < confusion.size(); ++c) {
    widest_heading = std::max(widest_heading, heading_of(names[c]).size());
    largest = std::max(largest, std::ranges::max(confusion[c]));
  }
  const std::size_t first_width = std::max(narrowest, widest_heading);
  const std::size_t width = std::max({narrowest, widest_heading + 1, std::to_string(largest).size() + 1});
  std::string text =
      fmt::format("rows: true class, columns: class that the circuit names\n{:{}}", "", first_width);
  for (const std::string& name : names) text += fmt::format("{:>{}}", heading_of(name), width);
  text += "\n";
  for (std::size_t r = 0; r < confusion.size(); ++r) {
    text += fmt::format("{:>{}}", heading_of(names[r]), first_width);
    for (const std::int64_t count : confusion[r]) text += fmt::format("{:{}}", count, width);
    text += "\n";
  }
  return text;
}

std::string worst_pairs_text(const Confusion& confusion, const std::vector<std::string>& names) {
  struct Pair {
    std::size_t label;
    std::size_t named;
    std::int64_t images;
  };
  std::vector<Pair> pairs;
  for (std::size_t r = 0; r < confusion.size(); ++r)
    for (std::size_t c = 0; c < confusion.size(); ++c)
      if (r != c && confusion[r][c] > 0) pairs.push_back({r, c, confusion[r][c]});
  std::ranges::stable_sort(pairs, std::greater<>(), &Pair::images);
  std::string text = fmt::format("{} pairs of {} classes are confused; the most frequent (--json has all):\n",
                                 pairs.size(), confusion.size());
  text += "  true class   named class  images\n";
  for (const Pair& pair : std::span(pairs).first(std::min(most_pairs, pairs.size())))
    text += fmt::format("{:>12}  {:>12}  {:6}\n", heading_of(names[pair.label]),
                        heading_of(names[pair.named]), pair.images);
  return text;
}

}  // namespace

std::string confusion_text(const Confusion& confusion, const std::vector<std::string>& names) {
  PW_ASSERT(names.size() == confusion.size());
  return confusion.size() > most_columns ? worst_pairs_text(confusion, names) : matrix_text(confusion, names);
}

}  // namespace pulsewright::exact

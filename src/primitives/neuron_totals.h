// SPDX-License-Identifier: Apache-2.0
// What accumulators of several neurons share, whose totals leave one after the other. Only their files
// include it.
#pragma once

#include <string>
#include <vector>

#include <fmt/format.h>

#include "primitives/block.h"

namespace pulsewright::primitives {

inline unsigned neuron_counts_bits(const Parameters& parameters) {
  return scalar<"neurons">(parameters) * scalar<"count_width">(parameters);
}

/// Totals modulo 2^width, neuron 0 first.
class NeuronTotals {
 public:
  explicit NeuronTotals(const Parameters& parameters)
      : count_width_(scalar<"count_width">(parameters)),
        mask_(low_mask(scalar<"width">(parameters))),
        totals_(parameters.at("neurons")) {}

  void clear() { std::ranges::fill(totals_, 0); }
  std::uint64_t front() const { return totals_.front(); }
  /// The flags behind the counts in the flat words of a model (primitive.h), one word each.
  std::span<const std::uint64_t> flags(std::span<const std::uint64_t> in) const {
    return in.subspan(words_for_bits(totals_.size() * count_width_));
  }
  void add(std::span<const std::uint64_t> counts) {
    for (std::size_t i = 0; i < totals_.size(); ++i)
      totals_[i] = (totals_[i] + get_bits(counts, i * count_width_, count_width_)) & mask_;
  }
  /// Down by one neuron, with a zero in at the top.
  void shift() {
    std::ranges::rotate(totals_, totals_.begin() + 1);
    totals_.back() = 0;
  }

 private:
  unsigned count_width_;
  std::uint64_t mask_;
  std::vector<std::uint64_t> totals_;
};

inline std::string check_neuron_totals(const Parameters& parameters) {
  if (parameters.at("count_width") > parameters.at("width"))
    return fmt::format("a count of {} bits does not fit a total of {}", parameters.at("count_width"),
                       parameters.at("width"));
  return "";
}

inline std::vector<ParameterSpec> neuron_totals_parameters() {
  return {{"neurons", "totals", 1, 1024},
          {"width", "bits of a total, two's complement", 2, 63},
          {"count_width", "bits of a count", 1, 63}};
}

inline std::vector<Parameters> neuron_totals_rows() {
  const auto row = [](std::uint64_t neurons, std::uint64_t width, std::uint64_t count_width) {
    return Parameters{{"neurons", {neurons}}, {"width", {width}}, {"count_width", {count_width}}};
  };
  return {row(1, 2, 1), row(1, 63, 63), row(2, 2, 2), row(3, 9, 4), row(10, 14, 3), row(17, 33, 5)};
}

}  // namespace pulsewright::primitives

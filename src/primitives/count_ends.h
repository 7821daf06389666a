// SPDX-License-Identifier: Apache-2.0
// Counts that stop at two ends, the devices of a crossbar. Only the files of their blocks include it.
#pragma once

#include <string>

#include <fmt/format.h>

#include "primitives/block.h"

namespace pulsewright::primitives {

struct CountEnds {
  explicit CountEnds(const Parameters& parameters)
      : low(parameters.at("low")), high(parameters.at("high")), start(parameters.at("start")) {}

  /// Moves a count one step, which stays where it is at an end.
  void step(std::uint64_t& count, bool up) const {
    if (up)
      count += count < high;
    else
      count -= count > low;
  }

  std::uint64_t low;
  std::uint64_t high;
  std::uint64_t start;  ///< of every count after reset
};

/// What is wrong with the ends, for Primitive::check.
inline std::string check_count_ends(const Parameters& parameters) {
  const CountEnds ends(parameters);
  if (ends.high > low_mask(scalar<"width">(parameters)))
    return fmt::format("a highest count of {}, which has more than {} bits", ends.high,
                       parameters.at("width"));
  if (ends.low >= ends.high || ends.start < ends.low || ends.start > ends.high)
    return fmt::format("counts from {} to {} that begin at {}; the start must lie between two different ends",
                       ends.low, ends.high, ends.start);
  return "";
}

}  // namespace pulsewright::primitives

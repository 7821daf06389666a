// SPDX-License-Identifier: Apache-2.0
// What a circuit may cost, in the units of `estimate`.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "rtl/fold_search.h"

namespace pulsewright::objective {

struct Limits {
  rtl::Budget budget = {};              ///< LUT4 and clocks from image to image
  std::optional<double> cells_us = {};  ///< cells x microseconds of an image at train::nominal_clock_mhz

  bool any() const { return !budget.empty() || cells_us; }
};

/// The larger of LUT4 and flip-flops, as a logic cell of an iCE40 has one of each, times the microseconds
/// from image to image.
double cells_times_us(const rtl::DesignEstimate& estimate);

/// The limits that an estimate breaks, a sentence for each.
std::vector<std::string> overruns(const rtl::DesignEstimate& estimate, const Limits& limits);

/// The largest of what the estimate takes over what the limits allow: at most 1 if it keeps within them.
double largest_share(const rtl::DesignEstimate& estimate, const Limits& limits);

/// "1234 LUT4, an image every 262 clocks, 6466 cells x us"
std::string to_text(const rtl::DesignEstimate& estimate);

}  // namespace pulsewright::objective

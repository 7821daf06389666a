// SPDX-License-Identifier: Apache-2.0
#include "objective/budget.h"

#include <algorithm>

#include <fmt/format.h>

#include "train/cost.h"

namespace pulsewright::objective {

double cells_times_us(const rtl::DesignEstimate& estimate) {
  return std::max(estimate.area.lut4, estimate.area.ff) *
         static_cast<double>(estimate.timing.interval_clocks) / train::nominal_clock_mhz;
}

std::vector<std::string> overruns(const rtl::DesignEstimate& estimate, const Limits& limits) {
  std::vector<std::string> sentences = rtl::overruns(estimate, limits.budget);
  if (const double product = cells_times_us(estimate); limits.cells_us && product > *limits.cells_us)
    sentences.push_back(fmt::format("{:.1f} cells x us of {}", product, *limits.cells_us));
  return sentences;
}

double largest_share(const rtl::DesignEstimate& estimate, const Limits& limits) {
  double share = 0;
  const auto take = [&](double got, const auto& limit) {
    if (limit) share = std::max(share, got / static_cast<double>(*limit));
  };
  take(estimate.area.lut4, limits.budget.lut4);
  take(estimate.area.bram, limits.budget.bram);
  take(static_cast<double>(estimate.timing.latency_clocks), limits.budget.latency_clocks);
  take(static_cast<double>(estimate.timing.interval_clocks), limits.budget.interval_clocks);
  take(cells_times_us(estimate), limits.cells_us);
  return share;
}

std::string to_text(const rtl::DesignEstimate& estimate) {
  return fmt::format("{:.0f} LUT4, an image every {} clocks, {:.0f} cells x us", estimate.area.lut4,
                     estimate.timing.interval_clocks, cells_times_us(estimate));
}

}  // namespace pulsewright::objective

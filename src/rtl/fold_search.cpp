// SPDX-License-Identifier: Apache-2.0
#include "rtl/fold_search.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "rtl/design_area.h"
#include "rtl/passes.h"
#include "rtl/schedule_search.h"

namespace pulsewright::rtl {

namespace {

/// How many times a limit is taken.
double excess_of(std::int64_t limit, std::int64_t amount) {
  return static_cast<double>(amount) / std::max(0.5, static_cast<double>(limit));
}

/// The largest amount that is at most `factor` times a limit or, where it `must_be_less`, is less.
std::int64_t amount_within(const std::optional<std::int64_t>& limit, double factor, bool must_be_less) {
  constexpr double most = 1e15;  // nothing takes as much
  if (!limit || factor * static_cast<double>(*limit) >= most) return ScheduleLimits::none;
  const auto is_within = [&](std::int64_t amount) {
    const double ratio = excess_of(*limit, amount);
    return must_be_less ? ratio < factor : ratio <= factor;
  };
  auto amount = static_cast<std::int64_t>(factor * static_cast<double>(*limit)) + 1;
  while (amount > 0 && !is_within(amount)) --amount;
  return amount;
}

ScheduleLimits limits_within(const Budget& budget, double factor, bool must_be_less = false) {
  const auto amount = [&](const std::optional<std::int64_t>& limit) {
    return amount_within(limit, factor, must_be_less);
  };
  // Whole LUT4 are counted, from a half on.
  const std::int64_t lut4 = amount(budget.lut4);
  const bool has_limit = lut4 < ScheduleLimits::none / Cells::one_lut4;
  return {has_limit ? lut4 * Cells::one_lut4 + Cells::one_lut4 / 2 - 1 : ScheduleLimits::none,
          amount(budget.bram), amount(budget.latency_clocks), amount(budget.interval_clocks)};
}

/// By how much the worst limit is broken; 1 where none is.
double excess(const Budget& budget, const ScheduleCost& cost) {
  double worst = 1;
  const auto hold = [&](const std::optional<std::int64_t>& limit, std::int64_t amount) {
    if (limit) worst = std::max(worst, excess_of(*limit, amount));
  };
  hold(budget.lut4, (cost.cells.lut4 + Cells::one_lut4 / 2) / Cells::one_lut4);
  hold(budget.bram, cost.cells.bram);
  hold(budget.latency_clocks, cost.timing.latency_clocks);
  hold(budget.interval_clocks, cost.timing.interval_clocks);
  return worst;
}

/// The smallest factor by which every schedule breaks the budget; 1 where one keeps within it. There is a
/// schedule.
double least_excess(const ScheduleSearch& search, const Budget& budget) {
  const auto found_within = [&](double factor, bool must_be_less = false) {
    const auto found = search.smallest(limits_within(budget, factor, must_be_less));
    return found ? std::optional(excess(budget, found->cost)) : std::nullopt;
  };
  double low = excess(budget, search.lower_bound());
  std::optional<double> high = found_within(low);
  if (high) return *high;
  // Upwards in steps that double, because tight limits leave few schedules to look at.
  for (double step = low / 64; !high; step *= 2) {
    high = found_within(low + step);
    if (!high) low += step;
  }
  constexpr double precision = 1e-4;  // few schedules lie as near to each other
  while (*high - low > precision * low) {
    const double middle = low + (*high - low) / 2;
    if (const auto nearer = found_within(middle))
      high = nearer;
    else
      low = middle;
  }
  while (const auto nearer = found_within(*high, true)) high = nearer;
  return *high;
}

/// The smallest of the fastest schedules within limits that some schedule keeps.
FoldSchedule fastest(const ScheduleSearch& search, ScheduleLimits limits) {
  FoldSchedule best = *search.smallest(limits);
  std::int64_t too_fast = 0;
  while (best.cost.timing.interval_clocks - too_fast > 1) {
    limits.interval_clocks = too_fast + (best.cost.timing.interval_clocks - too_fast) / 2;
    if (auto faster = search.smallest(limits))
      best = std::move(*faster);
    else
      too_fast = limits.interval_clocks;
  }
  return best;
}

}  // namespace

DesignEstimate estimate(const netlist::Netlist& netlist) {
  return {expected_area(registry_area(lower_netlist(netlist))), plan::timing_of(chain_of(netlist))};
}

std::vector<std::string> overruns(const DesignEstimate& estimate, const Budget& budget) {
  std::vector<std::string> found;
  const auto hold = [&](const std::optional<std::int64_t>& limit, std::int64_t value, std::string_view unit) {
    if (limit && value > *limit) found.push_back(fmt::format("{} {} of {}", value, unit, *limit));
  };
  hold(budget.lut4, std::llround(estimate.area.lut4), "LUT4");
  hold(budget.bram, std::llround(estimate.area.bram), "block RAMs");
  hold(budget.latency_clocks, estimate.timing.latency_clocks, "clocks of latency");
  hold(budget.interval_clocks, estimate.timing.interval_clocks, "clocks per image");
  return found;
}

std::optional<netlist::Netlist> search_folds(netlist::Netlist netlist, const Budget& budget) {
  const ScheduleSearch search(netlist);
  if (!search.smallest({})) return std::nullopt;
  ScheduleLimits limits = limits_within(budget, least_excess(search, budget));
  // Where clocks are limited the smallest schedule is asked for, and of those the fastest.
  if (budget.latency_clocks || budget.interval_clocks) limits.lut4 = search.smallest(limits)->cost.cells.lut4;
  return scheduled(std::move(netlist), fastest(search, limits).choice);
}

}  // namespace pulsewright::rtl

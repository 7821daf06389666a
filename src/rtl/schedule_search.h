// SPDX-License-Identifier: Apache-2.0
// The smallest schedule of a netlist that keeps within limits.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <vector>

#include "netlist/netlist.h"
#include "plan/timing.h"
#include "rtl/fold_joins.h"
#include "rtl/fold_options.h"

namespace pulsewright::rtl {

/// What a schedule takes.
struct ScheduleCost {
  Cells cells;
  plan::Timing timing;
};

/// A schedule of all layers.
struct FoldSchedule {
  std::vector<const LayerOption*> choice;  ///< [layers]; they live as long as the ScheduleSearch
  ScheduleCost cost;
};

/// The most that a schedule may take.
struct ScheduleLimits {
  static constexpr std::int64_t none = std::numeric_limits<std::int64_t>::max();

  std::int64_t lut4 = none;  ///< as Cells has them
  std::int64_t bram = none;
  std::int64_t latency_clocks = none;
  std::int64_t interval_clocks = none;
};

/// Of what schedules of a netlist are made.
struct ScheduleParts {
  explicit ScheduleParts(const netlist::Netlist& netlist);

  std::int64_t pixels;
  std::int64_t classes;
  std::vector<std::int64_t> inputs;               ///< [layers]: values that enter
  std::vector<std::vector<LayerOption>> options;  ///< [layers]
  FoldJoins joins;
  std::int64_t loadable_memories = 0;
};

class ScheduleSearch {
 public:
  explicit ScheduleSearch(const netlist::Netlist& netlist) : parts_(netlist) {}

  /// The schedule of the fewest LUT4 within the limits; nothing where there is none. Of schedules that take
  /// as many, the one whose options come first.
  std::optional<FoldSchedule> smallest(const ScheduleLimits& limits) const;

  /// No schedule takes less of anything.
  ScheduleCost lower_bound() const;

 private:
  ScheduleParts parts_;
};

}  // namespace pulsewright::rtl

// SPDX-License-Identifier: Apache-2.0
// How long the generated circuit takes for an image.
#pragma once

#include <cstdint>

#include "netlist/netlist.h"
#include "plan/stages.h"

namespace pulsewright::plan {

/// Clock cycles from the transfer of an image's first pixel to that of its class, both counted, when
/// nobody stalls; and from one image to the next.
struct Timing {
  std::int64_t latency_clocks = 0;
  std::int64_t interval_clocks = 0;
};
Timing timing_of(const netlist::Chain& chain);

/// The timing of the first stages on the way of an image.
///
/// Let F(b, m) be the clock in which the first value of image m passes from stage b - 1 to stage b. The last
/// one passes `spread` of stage b - 1 later, because stage b always takes while it takes. So F(b + 1, m) >=
/// F(b, m) + spread(b - 1) + work(b), and stage b takes the next image once its last value has left:
/// F(b, m + 1) >= F(b + 1, m) + spread(b) + 1. These bounds are met, and the only cycles between them are
/// those of one stage and its two neighbours. The largest of them is the interval, from the first image on.
///
/// A stage that overlaps images works on them without a pause, which is a cycle of its own. If its first
/// value waits for stage b, it works on meanwhile, so the last one passes `spread` - `slack` later: that is
/// what counts in the cycle of stage b. Cycles over two images, of the banks of its inputs, are never longer
/// than two of one: a bank is free in the clock behind its last tap, and the values of an image come in less
/// than an interval.
class WayTiming {
 public:
  /// Pixels come one per clock.
  explicit WayTiming(std::int64_t pixels) : clocks_(pixels), spread_(pixels - 1), interval_(pixels) {}

  void pass(const Stage& stage);

  std::int64_t clocks() const { return clocks_; }  ///< from the first pixel to the last value, both counted
  std::int64_t spread() const { return spread_; }  ///< clocks from the first value to the last one
  std::int64_t least_spread() const { return spread_ - slack_; }  ///< if the first value waits
  std::int64_t interval() const { return interval_; }             ///< of the stages that were passed

 private:
  std::int64_t clocks_;
  std::int64_t spread_;
  std::int64_t slack_ = 0;
  std::int64_t interval_;
};

}  // namespace pulsewright::plan

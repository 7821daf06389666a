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
class WayTiming {
 public:
  /// Pixels come one per clock.
  explicit WayTiming(std::int64_t pixels) : clocks_(pixels), spread_(pixels - 1) {}

  void pass(const Stage& stage);

  std::int64_t clocks() const { return clocks_; }  ///< from the first pixel to the last value, both counted
  std::int64_t spread() const { return spread_; }  ///< clocks from the first value to the last one
  std::int64_t interval() const { return interval_; }  ///< of the stages that were passed

 private:
  std::int64_t clocks_;
  std::int64_t spread_;
  std::int64_t interval_ = 0;
};

}  // namespace pulsewright::plan

// SPDX-License-Identifier: Apache-2.0
#include "plan/timing.h"

#include <algorithm>

namespace pulsewright::plan {

void WayTiming::pass(const Stage& stage) {
  const std::int64_t waits_for = stage.overlapped > 0 ? 0 : least_spread();
  interval_ = std::max(interval_, waits_for + stage.least_interval());
  clocks_ += stage.work + stage.spread;
  spread_ = stage.spread;
  slack_ = stage.slack;
}

Timing timing_of(const netlist::Chain& chain) {
  WayTiming way(chain.input->features);
  netlist::Architecture from = netlist::Architecture::folded;
  for (const netlist::Layer& layer : chain.layers) {
    const netlist::Architecture kind = architecture_of(layer);
    for (const Joint joint : joints_between(from, kind))
      if (const auto stage = stage_of(joint, layer.inputs())) way.pass(*stage);
    way.pass(layer_stage(layer));
    from = kind;
  }
  way.pass(sending_stage(from, chain.classes()));
  return {way.clocks(), way.interval()};
}

}  // namespace pulsewright::plan

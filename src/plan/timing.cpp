// SPDX-License-Identifier: Apache-2.0
#include "plan/timing.h"

#include <algorithm>

#include "plan/fold_plan.h"

namespace pulsewright::plan {

namespace {

/// One layer's control_folded with its pool behind it: a clock to start, then passes that run and drain,
/// where only the last pass of each window of the pool offers its sums.
Stage folded_stage(const netlist::Layer& layer) {
  const FoldPlan plan = fold_plan(layer);
  const std::int64_t run =
      std::int64_t{plan.words} * layer.input_stream->length + layer.synapses->pipeline_delay;
  const std::int64_t window = plan.inner * (run + plan.neurons);
  const std::int64_t windows = std::int64_t{plan.outer} * plan.groups;
  return {2 + window - plan.neurons, (windows - 1) * window + plan.neurons - 1};
}

}  // namespace

Stage layer_stage(const netlist::Layer& layer) {
  if (layer.fold) return folded_stage(layer);
  return {layer.input_stream->length + layer.synapses->pipeline_delay + 1, 0};
}

std::optional<Stage> joining_stage(netlist::Architecture from, netlist::Architecture to,
                                   std::int64_t values) {
  if (from == to) return {};
  return to == netlist::Architecture::parallel ? Stage{1, 0} : Stage{1, values - 1};
}

Stage sending_stage(netlist::Architecture last, std::int64_t classes) {
  // Behind a folded layer the logits leave as they come, and the class follows them.
  return last == netlist::Architecture::parallel ? Stage{1, classes} : Stage{1, 0};
}

void WayTiming::pass(const Stage& stage) {
  interval_ = std::max(interval_, spread_ + stage.work + stage.spread + 1);
  clocks_ += stage.work + stage.spread;
  spread_ = stage.spread;
}

Timing timing_of(const netlist::Chain& chain) {
  WayTiming way(chain.input->features);
  netlist::Architecture from = netlist::Architecture::folded;
  for (const netlist::Layer& layer : chain.layers) {
    const netlist::Architecture kind = architecture_of(layer);
    if (const auto stage = joining_stage(from, kind, layer.inputs())) way.pass(*stage);
    way.pass(layer_stage(layer));
    from = kind;
  }
  way.pass(sending_stage(from, chain.classes()));
  return {way.clocks(), way.interval()};
}

}  // namespace pulsewright::plan

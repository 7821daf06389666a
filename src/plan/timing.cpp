// SPDX-License-Identifier: Apache-2.0
#include "plan/timing.h"

#include <algorithm>

#include "plan/fold_plan.h"

namespace pulsewright {

namespace {

/// One layer's control_folded with its pool behind it: a clock to start, then passes that run and drain,
/// where only the last pass of each window of the pool offers its sums.
Stage folded_stage(const Layer& layer) {
  const FoldPlan plan = fold_plan(layer);
  const std::int64_t run =
      std::int64_t{plan.words} * layer.input_stream->length + layer.synapses->pipeline_delay;
  const std::int64_t window = plan.inner * (run + plan.neurons);
  const std::int64_t windows = std::int64_t{plan.outer} * plan.groups;
  return {2 + window - plan.neurons, (windows - 1) * window + plan.neurons - 1};
}

}  // namespace

Stage layer_stage(const Layer& layer) {
  if (layer.fold) return folded_stage(layer);
  return {layer.input_stream->length + layer.synapses->pipeline_delay + 1, 0};
}

std::optional<Stage> joining_stage(Architecture from, Architecture to, std::int64_t values) {
  if (from == to) return {};
  return to == Architecture::parallel ? Stage{1, 0} : Stage{1, values - 1};
}

Stage sending_stage(Architecture last, std::int64_t classes) {
  // Behind a folded layer the logits leave as they come, and the class follows them.
  return last == Architecture::parallel ? Stage{1, classes} : Stage{1, 0};
}

void WayTiming::pass(const Stage& stage) {
  interval_ = std::max(interval_, spread_ + stage.work + stage.spread + 1);
  clocks_ += stage.work + stage.spread;
  spread_ = stage.spread;
}

Timing timing_of(const Chain& chain) {
  WayTiming way(chain.input->features);
  Architecture from = Architecture::folded;
  for (const Layer& layer : chain.layers) {
    const Architecture kind = architecture_of(layer);
    if (const auto stage = joining_stage(from, kind, layer.inputs())) way.pass(*stage);
    way.pass(layer_stage(layer));
    from = kind;
  }
  way.pass(sending_stage(from, chain.classes()));
  return {way.clocks(), way.interval()};
}

}  // namespace pulsewright

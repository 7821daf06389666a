// SPDX-License-Identifier: Apache-2.0
#include "plan/stages.h"

#include <algorithm>

#include "base/quantity.h"
#include "plan/fold_plan.h"
#include "plan/layer_plan.h"
#include "plan/load_plan.h"
#include "primitives/block_parameters.h"

namespace pulsewright::plan {

namespace {

using netlist::Architecture;

/// One layer's control_folded with its pool behind it: a clock to start, then passes that run and drain,
/// where only the last pass of each window of the pool offers its sums.
Stage folded_stage(const netlist::Layer& layer) {
  const FoldPlan plan = fold_plan(layer);
  const std::int64_t run = plan.words * plan.tap_clocks + count_registers(layer.synapses->pipeline_delay);
  const std::int64_t window = plan.inner * (run + plan.neurons);
  const std::int64_t windows = std::int64_t{plan.outer} * plan.groups;
  return {2 + window - plan.neurons, (windows - 1) * window + plan.neurons - 1};
}

/// One layer's control_overlapped with its pool behind it: passes of a clock per tap, or per sum where the
/// sums take longer to leave. When the first sum has to wait, registers and the accumulators' copies fill up,
/// and the passes that have come so far follow without the pauses between them: as many windows as the
/// registers behind the pool hold, one more, and a pass that is copied or waits to be.
Stage overlapped_stage(const netlist::Layer& layer) {
  const FoldPlan plan = fold_plan(layer);
  const OutputRegisters registers = output_registers(layer);
  const std::int64_t neurons = plan.neurons;
  const std::int64_t inner = plan.inner;
  const std::int64_t pass = std::max<std::int64_t>(plan.words, neurons);
  const std::int64_t windows = std::int64_t{plan.outer} * plan.groups;
  const std::int64_t ahead = std::min<std::int64_t>(registers.behind_pool / neurons, windows - 1);
  const bool copies_more = neurons * (ahead + 1) - registers.behind_pool <= registers.before_pool;
  const std::int64_t follow =
      std::min<std::int64_t>(plan.passes() - inner * (ahead + 1), copies_more ? 2 : 1);
  return {.work = 3 + plan.words + plan.registers + (inner - 1) * pass + registers.before_pool +
                  registers.behind_pool,
          .spread = (windows - 1) * inner * pass + neurons - 1,
          .overlapped = plan.passes() * pass,
          .slack = pass * (inner * ahead + follow) - neurons * (ahead + follow)};
}

}  // namespace

std::vector<Joint> joints_between(Architecture from, Architecture to) {
  std::vector<Joint> joints;
  if (from == Architecture::parallel && to == Architecture::folded) joints.push_back(Joint::scatter);
  joints.push_back(Joint::requantise);
  if (from == Architecture::folded && to == Architecture::parallel) joints.push_back(Joint::gather);
  return joints;
}

std::optional<Stage> stage_of(Joint joint, std::int64_t values) {
  switch (joint) {
    case Joint::scatter:
      return Stage{.work = 1, .spread = values - 1};
    case Joint::requantise:
      return std::nullopt;
    case Joint::gather:
      return Stage{.work = 1};
  }
  return std::nullopt;
}

Stage layer_stage(const netlist::Layer& layer) {
  if (has_table(layer)) return overlapped_stage(layer);
  if (layer.fold) return folded_stage(layer);
  return {layer.input_stream->length + count_registers(layer.synapses->pipeline_delay) + 1, 0};
}

Stage sending_stage(Architecture last, std::int64_t classes) {
  // Behind a folded layer the logits leave as they come, and the class follows them.
  return last == Architecture::parallel ? Stage{1, classes} : Stage{1, 0};
}

Block image_receiver(const netlist::Layer& first, std::int64_t features) {
  primitives::Parameters parameters{{"beats", {as_count(features)}}};
  if (first.fold) return {"axis_receive_serial", std::move(parameters)};
  parameters.set("width", {threshold_width(first)});
  return {"axis_receive", std::move(parameters)};
}

Block pixel_requantiser(const netlist::Layer& first) {
  return {"requantise", requantise_parameters(first.requantise->requantisation, primitives::pixel_bits + 1,
                                              threshold_width(first))};
}

Block requantiser_between(const netlist::Layer& from, const netlist::Layer& to) {
  const primitives::Requantisation& function = to.requantise->requantisation;
  const unsigned in_width = value_width(from);
  const unsigned out_width = threshold_width(to);
  if (is_loadable(from))
    return {"requantise_loadable", loadable_requantise_parameters(function, in_width, out_width)};
  return {"requantise", requantise_parameters(function, in_width, out_width)};
}

Block scatterer(const netlist::Layer& from) {
  return {"scatter", {{"count", {as_count(from.outputs())}}, {"width", {value_width(from)}}}};
}

Block gatherer(const netlist::Layer& from, const netlist::Layer& to) {
  return {"gather", {{"count", {as_count(from.outputs())}}, {"width", {threshold_width(to)}}}};
}

Block layer_control(const netlist::Layer& layer, std::int64_t halvings) {
  return {"control_layer",
          {{"length", {as_count(layer.input_stream->length)}},
           {"delay", {as_count(count_registers(layer.synapses->pipeline_delay))}},
           {"halvings", {as_count(halvings)}}}};
}

Block leader_watcher(const netlist::Layer& last, unsigned margin_width) {
  return {"watch_leader",
          {{"classes", {as_count(last.synapses->neurons())}},
           {"width", {total_width(last)}},
           {"margin_width", {margin_width}},
           {"length", {as_count(last.input_stream->length)}},
           {"halvings", {as_count(last.halvings)}}}};
}

Block answer_sender(const netlist::Layer& last, std::int64_t classes) {
  return {last.fold ? "axis_send_serial" : "axis_send",
          {{"classes", {as_count(classes)}}, {"width", {value_width(last)}}}};
}

}  // namespace pulsewright::plan

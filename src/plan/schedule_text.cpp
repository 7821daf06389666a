// SPDX-License-Identifier: Apache-2.0
#include "plan/schedule_text.h"

#include <fmt/format.h>

#include "plan/fold_plan.h"

namespace pulsewright::plan {

std::string bits_text(const netlist::Layer& layer) {
  if (layer.fold == nullptr || layer.fold->bits == 1) return "";
  return fmt::format(", {}{} bits of each", has_table(layer) ? "all " : "", layer.fold->bits);
}

std::string schedule_text(const netlist::Netlist& netlist) {
  std::string text;
  for (const netlist::Layer& layer : chain_of(netlist).layers) {
    if (layer.fold == nullptr) {
      text += fmt::format("{}: parallel, {} neurons and {} inputs per clock\n", layer.synapses->id,
                          layer.synapses->neurons(), layer.synapses->inputs());
      continue;
    }
    const FoldPlan plan = fold_plan(layer);
    text += fmt::format(
        "{}: {} of {} neurons and {} of {} inputs per clock{}, {} passes of {} taps, {} {}weight bits in {} "
        "rows\n",
        layer.synapses->id, plan.neurons, layer.synapses->neurons(), plan.lanes, layer.synapses->inputs(),
        bits_text(layer), plan.passes(), plan.words,
        layer.synapses->neurons() * layer.synapses->inputs() * (plan.magnitude_bits + plan.sign_bits),
        is_loadable(layer) ? "loadable " : "", plan.groups * plan.words);
  }
  return text;
}

}  // namespace pulsewright::plan

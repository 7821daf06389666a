// SPDX-License-Identifier: Apache-2.0
#include <vector>

#include <fmt/format.h>

#include "netlist/verify_parts.h"

namespace pulsewright {

namespace {

void check_divisor(std::int64_t part, std::int64_t whole, std::string_view what, std::string pointer,
                   Diagnostics& found) {
  if (whole % part != 0)
    found.push_back({Code::shape_mismatch, std::move(pointer),
                     fmt::format("a divisor of the {} {}", whole, what), std::to_string(part), ""});
}

}  // namespace

std::int64_t divisible_inputs(const Synapses& synapses, const Conv2dNode* conv2d) {
  return conv2d ? conv2d->window.channels / conv2d->groups : synapses.inputs();
}

void check_folds(const Subject& subject) {
  if (subject.netlist.architecture != Architecture::folded) return;
  const Netlist& netlist = subject.netlist;
  Diagnostics& found = subject.found;
  std::vector<bool> folded(netlist.nodes.size());
  for (std::size_t f = 0; f < netlist.folds.size(); ++f) {
    const Fold& fold = netlist.folds[f];
    const std::string pointer = fmt::format("/schedule/folds/{}", f);
    const auto at = subject.nodes.find(fold.node);
    if (at == subject.nodes.end() || synapses_of(netlist.nodes[at->second]) == nullptr) {
      found.push_back({Code::dangling_reference, pointer + "/node", "the id of a dense or conv2d node",
                       quote_briefly(fold.node), ""});
      continue;
    }
    if (folded[at->second])
      found.push_back(
          {Code::duplicate_id, pointer + "/node", "one fold for each node", quote_briefly(fold.node), ""});
    folded[at->second] = true;
    const Node& node = netlist.nodes[at->second];
    const Synapses& synapses = *synapses_of(node);
    check_divisor(fold.neurons, synapses.neurons(), "neurons", pointer + "/neurons", found);
    check_divisor(fold.inputs, divisible_inputs(synapses, std::get_if<Conv2dNode>(&node)), "inputs",
                  pointer + "/inputs", found);
  }
  for (std::size_t i = 0; i < netlist.nodes.size(); ++i)
    if (synapses_of(netlist.nodes[i]) != nullptr && !folded[i])
      found.push_back({Code::missing_key, "/schedule/folds", "a fold for each dense and conv2d node",
                       fmt::format("none for {}", quote_briefly(id_of(netlist.nodes[i]))), ""});
}

}  // namespace pulsewright

// SPDX-License-Identifier: Apache-2.0
#include <vector>

#include <fmt/format.h>

#include "netlist/verify_parts.h"

namespace pulsewright {

namespace {

/// Inputs of a node that a fold may take side by side: a row of weights, or the channels of one tap.
std::int64_t divisible_inputs(const Node& node) {
  if (const auto* conv2d = std::get_if<Conv2dNode>(&node)) return conv2d->window.channels / conv2d->groups;
  return synapses_of(node)->inputs();
}

void check_divisor(std::int64_t part, std::int64_t whole, std::string_view what, std::string pointer,
                   Diagnostics& found) {
  if (whole % part != 0)
    found.push_back({Code::shape_mismatch, std::move(pointer),
                     fmt::format("a divisor of the {} {}", whole, what), std::to_string(part), ""});
}

}  // namespace

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
    check_divisor(fold.neurons, synapses_of(node)->neurons(), "neurons", pointer + "/neurons", found);
    check_divisor(fold.inputs, divisible_inputs(node), "inputs", pointer + "/inputs", found);
  }
  for (std::size_t i = 0; i < netlist.nodes.size(); ++i)
    if (synapses_of(netlist.nodes[i]) != nullptr && !folded[i])
      found.push_back({Code::missing_key, "/schedule/folds", "a fold for each dense and conv2d node",
                       fmt::format("none for {}", quote_briefly(id_of(netlist.nodes[i]))), ""});
}

}  // namespace pulsewright

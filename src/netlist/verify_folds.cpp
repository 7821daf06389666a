// SPDX-License-Identifier: Apache-2.0
#include <vector>

#include <fmt/format.h>

#include "netlist/verify_parts.h"

namespace pulsewright::netlist {

namespace {

void check_divisor(std::int64_t part, std::int64_t whole, std::string_view what, std::string pointer,
                   Diagnostics& found) {
  if (whole % part != 0)
    found.push_back({Code::shape_mismatch, std::move(pointer),
                     fmt::format("a divisor of the {} {}", whole, what), std::to_string(part), ""});
}

/// Each design has one way to be written: a mixed one has folded and parallel layers.
void check_mixed(const Subject& subject, const std::vector<bool>& folded) {
  const std::vector<Node>& nodes = subject.netlist.nodes;
  bool some_folded = false;
  bool some_parallel = false;
  for (std::size_t i = 0; i < nodes.size(); ++i)
    if (synapses_of(nodes[i]) != nullptr) (folded[i] ? some_folded : some_parallel) = true;
  if (!some_folded)
    subject.found.push_back({Code::missing_key, "/schedule/folds", "a fold for a dense or conv2d node",
                             "none", "a design without folds is parallel"});
  if (!some_parallel)
    subject.found.push_back({Code::unknown_key, "/schedule/folds", "a dense or conv2d node without a fold",
                             "none", "a design with a fold for each is folded"});
}

}  // namespace

void check_halvings(const Subject& subject) {
  const std::vector<Stream>& streams = subject.netlist.streams;
  const std::int64_t divisor = std::int64_t{1} << subject.netlist.halvings;
  for (std::size_t i = 0; i < streams.size(); ++i)
    if (streams[i].length % divisor != 0)
      subject.found.push_back({Code::shape_mismatch, fmt::format("/streams/{}/length", i),
                               fmt::format("a multiple of 2^halvings = {}", divisor),
                               std::to_string(streams[i].length),
                               "every layer is run at each of the lengths"});
}

std::int64_t divisible_inputs(const Synapses& synapses, const Conv2dNode* conv2d) {
  return conv2d ? conv2d->window.channels / conv2d->groups : synapses.inputs();
}

std::int64_t divisible_neurons(const Synapses& synapses, const Conv2dNode* conv2d) {
  return synapses.neurons() / (conv2d ? conv2d->groups : 1);
}

void check_folds(const Subject& subject) {
  if (subject.netlist.architecture == Architecture::parallel) return;
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
    const auto* conv2d = std::get_if<Conv2dNode>(&node);
    check_divisor(fold.neurons, divisible_neurons(synapses, conv2d), "neurons", pointer + "/neurons", found);
    check_divisor(fold.inputs, divisible_inputs(synapses, conv2d), "inputs", pointer + "/inputs", found);
    if (const Stream* stream = subject.stream(synapses.input_stream))
      check_divisor(fold.bits, stream->length, "bits of a stream", pointer + "/bits", found);
  }
  if (netlist.architecture == Architecture::mixed) return check_mixed(subject, folded);
  for (std::size_t i = 0; i < netlist.nodes.size(); ++i)
    if (synapses_of(netlist.nodes[i]) != nullptr && !folded[i])
      found.push_back({Code::missing_key, "/schedule/folds", "a fold for each dense and conv2d node",
                       fmt::format("none for {}", quote_briefly(id_of(netlist.nodes[i]))), ""});
}

}  // namespace pulsewright::netlist

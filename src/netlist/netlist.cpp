// SPDX-License-Identifier: Apache-2.0
#include "netlist/netlist.h"

#include <algorithm>
#include <utility>

#include "base/failure.h"

namespace pulsewright::netlist {

namespace {

/// The thing called `id`, which a verified netlist has.
template <class Thing>
const Thing& find_by_id(const std::vector<Thing>& things, const std::string& id) {
  const auto found = std::ranges::find(things, id, &Thing::id);
  PW_ASSERT(found != things.end());
  return *found;
}

const Node& find_node(const Netlist& netlist, const std::string& id) {
  const auto found = std::ranges::find(netlist.nodes, id, id_of);
  PW_ASSERT(found != netlist.nodes.end());
  return *found;
}

/// The node behind `id`.
const Node& successor(const Netlist& netlist, const std::string& id) {
  const auto edge = std::ranges::find(netlist.edges, id, &Edge::from);
  PW_ASSERT(edge != netlist.edges.end());
  return find_node(netlist, edge->to);
}

Layer layer_of(const Netlist& netlist, const RequantiseNode& requantise) {
  const Node& node = successor(netlist, requantise.id);
  const Synapses* synapses = synapses_of(node);
  PW_ASSERT(synapses != nullptr);
  const Stream& input = find_by_id(netlist.streams, synapses->input_stream);
  const Stream& weight = find_by_id(netlist.streams, synapses->weight_stream);
  const auto fold = std::ranges::find(netlist.folds, synapses->id, &Fold::node);
  const bool selects = synapses->accumulator == Accumulator::mux;
  return {&requantise,
          synapses,
          std::get_if<Conv2dNode>(&node),
          std::get_if<PoolNode>(&successor(netlist, synapses->id)),
          &input,
          &weight,
          &find_by_id(netlist.generators, input.generator),
          &find_by_id(netlist.generators, weight.generator),
          selects ? &find_by_id(netlist.generators, synapses->select_generator) : nullptr,
          fold == netlist.folds.end() ? nullptr : &*fold,
          netlist.halvings,
          netlist.count_shift};
}

}  // namespace

const std::string& id_of(const Node& node) {
  return std::visit([](const auto& kind) -> const std::string& { return kind.id; }, node);
}

const Synapses* synapses_of(const Node& node) {
  if (const auto* dense = std::get_if<DenseNode>(&node)) return dense;
  return std::get_if<Conv2dNode>(&node);
}

Synapses* synapses_of(Node& node) {
  return const_cast<Synapses*>(synapses_of(std::as_const(node)));
}

Netlist halved(Netlist netlist, std::int64_t halvings) {
  PW_ASSERT(halvings >= 0 && halvings <= netlist.halvings);
  for (Stream& stream : netlist.streams) stream.length >>= halvings;
  netlist.halvings -= halvings;
  netlist.count_shift = static_cast<unsigned>(halvings);
  return netlist;
}

Chain chain_of(const Netlist& netlist) {
  const auto input = std::ranges::find_if(
      netlist.nodes, [](const Node& node) { return std::holds_alternative<InputNode>(node); });
  PW_ASSERT(input != netlist.nodes.end());
  Chain chain{&std::get<InputNode>(*input), {}, nullptr};
  const Node* node = &successor(netlist, chain.input->id);
  while (const auto* requantise = std::get_if<RequantiseNode>(node)) {
    chain.layers.push_back(layer_of(netlist, *requantise));
    PW_ASSERT(chain.layers.size() <= netlist.nodes.size());
    const Layer& layer = chain.layers.back();
    node = &successor(netlist, layer.pool ? layer.pool->id : layer.synapses->id);
  }
  chain.output = &std::get<OutputNode>(*node);
  return chain;
}

}  // namespace pulsewright::netlist

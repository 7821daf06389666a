// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "netlist/fields.h"
#include "netlist/verify_parts.h"

namespace pulsewright::netlist {

namespace {

template <class Kind>
bool is(const Node& node) {
  return std::holds_alternative<Kind>(node);
}

std::string_view kind_of(const Node& node) {
  return node_kind_names[node.index()];
}

/// The edges by node index; those that dangle are left out.
struct Graph {
  explicit Graph(const Subject& subject)
      : next(subject.netlist.nodes.size()), previous(subject.netlist.nodes.size()) {
    for (const Edge& edge : subject.netlist.edges) {
      const auto from = subject.nodes.find(edge.from);
      const auto to = subject.nodes.find(edge.to);
      if (from == subject.nodes.end() || to == subject.nodes.end()) continue;
      next[from->second].push_back(to->second);
      previous[to->second].push_back(from->second);
    }
  }

  std::vector<std::vector<std::size_t>> next;
  std::vector<std::vector<std::size_t>> previous;
};

/// The nodes from which a walk can go on for ever: those that are left when every node without a
/// successor has been taken away, again and again.
std::vector<bool> endless_nodes(const Graph& graph) {
  std::vector<bool> endless(graph.next.size(), true);
  std::vector<std::size_t> successors;
  std::vector<std::size_t> ends;
  for (std::size_t i = 0; i < graph.next.size(); ++i) {
    successors.push_back(graph.next[i].size());
    if (graph.next[i].empty()) ends.push_back(i);
  }
  while (!ends.empty()) {
    const std::size_t end = ends.back();
    ends.pop_back();
    endless[end] = false;
    for (std::size_t before : graph.previous[end])
      if (--successors[before] == 0) ends.push_back(before);
  }
  return endless;
}

/// Names one cycle, if there is any.
void check_cycles(const Subject& subject, const Graph& graph) {
  const std::vector<bool> endless = endless_nodes(graph);
  const auto start = std::ranges::find(endless, true);
  if (start == endless.end()) return;
  std::vector<std::size_t> walk;
  std::vector<bool> visited(endless.size());
  std::size_t at = static_cast<std::size_t>(start - endless.begin());
  while (!visited[at]) {
    visited[at] = true;
    walk.push_back(at);
    at = *std::ranges::find_if(graph.next[at], [&](std::size_t i) { return endless[i]; });
  }
  walk.erase(walk.begin(), std::ranges::find(walk, at));
  std::vector<std::string> ids;
  for (std::size_t i : walk) ids.push_back(id_of(subject.netlist.nodes[i]));
  ids.push_back(ids.front());
  subject.found.push_back({Code::cycle, fmt::format("/nodes/{}", at), "no way from a node back to itself",
                           fmt::format("{}", fmt::join(ids, " -> ")), ""});
}

void check_degree(const Subject& subject, std::size_t i, std::size_t degree, std::size_t wanted,
                  std::string_view direction) {
  if (degree == wanted) return;
  const Node& node = subject.netlist.nodes[i];
  subject.found.push_back({Code::unconnected, fmt::format("/nodes/{}", i),
                           fmt::format("{} {} {} for a node of kind {}", wanted, direction,
                                       wanted == 1 ? "edge" : "edges", kind_of(node)),
                           std::to_string(degree), ""});
}

template <class Kind>
void check_single(const Subject& subject) {
  const auto count = std::ranges::count_if(subject.netlist.nodes, is<Kind>);
  if (count != 1)
    subject.found.push_back({Code::unconnected, "/nodes", fmt::format("one node of kind {}", kind_of(Kind{})),
                             std::to_string(count), ""});
}

/// Whether `next` may stand behind `node` in a chain.
bool may_follow(const Node& node, const Node& next) {
  if (is<InputNode>(node)) return is<RequantiseNode>(next);
  if (is<RequantiseNode>(node)) return synapses_of(next) != nullptr;
  const bool is_end = is<RequantiseNode>(next) || is<OutputNode>(next);
  if (is<PoolNode>(node)) return is_end;
  return synapses_of(node) != nullptr && (is_end || is<PoolNode>(next));
}

}  // namespace

std::vector<std::size_t> check_graph(const Subject& subject) {
  const std::vector<Node>& nodes = subject.netlist.nodes;
  const std::size_t before = subject.found.size();
  const Graph graph(subject);
  check_single<InputNode>(subject);
  check_single<OutputNode>(subject);
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    check_degree(subject, i, graph.previous[i].size(), is<InputNode>(nodes[i]) ? 0 : 1, "incoming");
    check_degree(subject, i, graph.next[i].size(), is<OutputNode>(nodes[i]) ? 0 : 1, "outgoing");
  }
  check_cycles(subject, graph);
  if (subject.found.size() != before) return {};

  const auto input = std::ranges::find_if(nodes, is<InputNode>);
  std::vector<std::size_t> chain{static_cast<std::size_t>(input - nodes.begin())};
  while (!graph.next[chain.back()].empty()) {
    const std::size_t next = graph.next[chain.back()].front();
    if (!may_follow(nodes[chain.back()], nodes[next]))
      subject.found.push_back({Code::shape_mismatch, fmt::format("/nodes/{}", next),
                               "the chain input -> (requantise -> dense | conv2d -> [pool]) x n -> output",
                               fmt::format("{} after {}", kind_of(nodes[next]), kind_of(nodes[chain.back()])),
                               ""});
    chain.push_back(next);
  }
  return subject.found.size() == before ? chain : std::vector<std::size_t>{};
}

}  // namespace pulsewright::netlist

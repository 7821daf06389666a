// SPDX-License-Identifier: Apache-2.0
#include "interchange/nir_graph.h"

#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "interchange/import_report.h"

namespace pulsewright::interchange::nir {

namespace {

constexpr std::string_view in_time[] = {"LIF", "CubaLIF", "CubaLI", "LI", "I", "Delay"};

class Graph {
 public:
  Graph(std::string file, Diagnostics& diagnostics) : file_(std::move(file)), diagnostics_(diagnostics) {}

  void wrong(Code code, const std::string& where, const std::string& expected, const std::string& got,
             const std::string& hint = "") {
    diagnostics_.push_back(
        {code, where.empty() ? file_ : fmt::format("{}: node {}", file_, shown(where)), expected, got, hint});
  }

  /// Adds the nodes and edges of a graph, whose names get `prefix`. The groups of a file are at most 16 deep.
  void collect(const Hdf5Object& graph, const std::string& prefix) {
    const Hdf5Object* members = graph.find("nodes");
    const Hdf5Object* edges = graph.find("edges");
    if (members == nullptr || !members->is_group || edges == nullptr || edges->texts.size() % 2 != 0)
      return wrong(Code::model_file_syntax, prefix, "a graph with nodes and pairs of edges", "another group");
    for (const auto& [name, member] : members->members) {
      const Hdf5Object* type = member.find("type");
      Node node{prefix + name, type != nullptr && !type->texts.empty() ? type->texts[0] : "", &member};
      if (node.type == "NIRGraph")
        collect(member, node.name + ".");
      else if (node.type == "Input" || node.type == "Output")
        (node.type == "Input" ? inputs_ : outputs_)[prefix] = node.name;
      nodes_[node.name] = std::move(node);
    }
    for (std::size_t e = 0; e + 1 < edges->texts.size(); e += 2) {
      const std::string from = entry(prefix + edges->texts[e], outputs_);
      const std::string to = entry(prefix + edges->texts[e + 1], inputs_);
      for (const std::string& end : {from, to})
        if (!nodes_.contains(end))
          wrong(Code::not_a_chain, "", "edges between nodes", "an edge of " + shown(end));
      edges_[from].insert(to);
    }
  }

  void check_types(bool (*is_known)(const std::string& type)) {
    for (const auto& [name, node] : nodes_) {
      if (node.type == "NIRGraph" || is_known(node.type)) continue;
      const bool is_in_time = std::ranges::find(in_time, node.type) != std::end(in_time);
      wrong(
          Code::unsupported_operator, name, "a node that a layer of a circuit computes",
          fmt::format("{} of NIR", shown(node.type)),
          node.type == "IF" ? "--rates takes IF neurons as their rates, clip(r x / v_threshold, 0, 1)"
          : is_in_time
              ? "it has state in time, which a circuit has not: train with Threshold, or with IF and --rates"
              : "train with Affine, Linear, Conv, Scale, pools and Threshold");
    }
  }

  std::vector<Node> chain() {
    std::vector<Node> result;
    if (report_cycle()) return result;
    for (const auto& [from, to] : edges_)
      if (to.size() > 1)
        wrong(Code::not_a_chain, from, "one edge from each node: a network is a chain of layers",
              fmt::format("edges to {}", fmt::join(to, ", ")));
    if (!inputs_.contains("") || !outputs_.contains(""))
      wrong(Code::not_a_chain, "", "an Input and an Output", "a graph without one");
    if (!diagnostics_.empty()) return result;
    std::string at = inputs_[""];
    while (at != outputs_[""]) {
      const Node& node = nodes_.at(at);
      if (node.type != "NIRGraph") result.push_back(node);
      const auto next = edges_.find(at);
      if (next == edges_.end() || next->second.empty()) {
        wrong(Code::not_a_chain, at, "an edge that leads to the output", "none");
        return {};
      }
      at = *next->second.begin();
    }
    for (const auto& [name, node] : nodes_) {
      const bool is_used = node.type == "NIRGraph" || name == outputs_[""] ||
                           std::ranges::any_of(result, [&](const Node& one) { return one.name == name; });
      if (!is_used)
        wrong(Code::not_a_chain, name, "a node between the input and the output", "one beside them");
    }
    return result;
  }

 private:
  /// The node inside a graph that an edge to or from the graph means.
  std::string entry(const std::string& name, const std::map<std::string, std::string>& ends) const {
    const auto inner = ends.find(name + ".");
    const auto node = nodes_.find(name);
    const bool is_graph = node != nodes_.end() && node->second.type == "NIRGraph";
    return is_graph && inner != ends.end() ? inner->second : name;
  }

  bool report_cycle() {
    // Nodes without an edge out are taken away until none is left, or only cycles and what leads to them.
    std::map<std::string, std::set<std::string>> left = edges_;
    for (bool changed = true; changed;) {
      changed = false;
      for (auto& [from, to] : left)
        changed |= std::erase_if(to, [&](const std::string& end) { return !left.contains(end); }) > 0;
      changed |= std::erase_if(left, [](const auto& entry) { return entry.second.empty(); }) > 0;
    }
    if (left.empty()) return false;
    std::vector<std::string> path = {left.begin()->first};
    while (true) {
      const std::string& next = *left.at(path.back()).begin();
      const auto seen = std::ranges::find(path, next);
      if (seen != path.end()) {
        std::vector<std::string> names;
        for (auto node = seen; node != path.end(); ++node) names.push_back(shown(*node));
        wrong(Code::not_a_chain, *seen, "a chain from the input to the output",
              fmt::format("a cycle of {}", fmt::join(names, ", ")),
              "recurrent networks have state in time, which a circuit has not");
        return true;
      }
      path.push_back(next);
    }
  }

  std::string file_;
  Diagnostics& diagnostics_;
  std::map<std::string, Node> nodes_;
  std::map<std::string, std::set<std::string>> edges_;
  std::map<std::string, std::string> inputs_, outputs_;  ///< the node of each graph, by its prefix
};

}  // namespace

std::optional<std::vector<Node>> chain_of(const Hdf5Object& file, const std::string& name,
                                          bool (*is_known)(const std::string& type),
                                          Diagnostics& diagnostics) {
  Diagnostics found;
  Graph graph(name, found);
  const Hdf5Object* root = file.find("node");
  const Hdf5Object* type = root != nullptr ? root->find("type") : nullptr;
  if (type == nullptr || type->texts != std::vector<std::string>{"NIRGraph"}) {
    diagnostics.push_back({Code::model_file_syntax, name, "a NIR graph: node/type is NIRGraph",
                           "an HDF5 file without one", ""});
    return std::nullopt;
  }
  graph.collect(*root, "");
  graph.check_types(is_known);
  auto chain = graph.chain();
  const bool is_whole = found.empty();
  diagnostics.insert(diagnostics.end(), found.begin(), found.end());
  if (!is_whole) return std::nullopt;
  return chain;
}

}  // namespace pulsewright::interchange::nir

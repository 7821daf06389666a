// SPDX-License-Identifier: Apache-2.0
// Models that benchmarks are made of, the same on every machine.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostics.h"
#include "ising/spin_model.h"

namespace pulsewright::ising {

/// One edge of a graph with its cut weight, w = -J.
struct GraphEdge {
  std::int32_t first;
  std::int32_t second;
  std::int64_t weight = 1;
};

/// A graph as it is written: edges in their order.
struct Graph {
  std::int64_t vertices = 0;
  std::vector<GraphEdge> edges = {};
};

/// The graph of a description:
///   G1                        a graph of the G-set whose arguments are known
///   random:N:DENSITY:SEED     N vertices, DENSITY percent of all pairs (G1 to G5, G22 to G26, ...)
///   torus:H:W[:SEED]          edges to the right and down; weights -1 and +1 from SEED, or all 1
///   planar:N:DENSITY:SEED[:SEED]  a planar graph of DENSITY percent of 3 (N - 2) edges, or the union of two
///   cubic:L:SEED              an L x L x L torus, weights -1 and +1
///   complete:N:SEED           all pairs, weights -1 and +1 (Sherrington-Kirkpatrick)
///   regular:N:DEGREE:SEED     every vertex with DEGREE neighbours, weights -1 and +1
/// Source of the first three: G. Rinaldi's rudy, from the numbers of the Stanford GraphBase.
std::optional<Graph> make_graph(std::string_view description, Diagnostics& diagnostics);

/// `n m`, then `u v w` from 1, in the order of the edges.
std::string edge_list(const Graph& graph);

/// The graphs of the G-set that make_graph() knows by name.
std::vector<std::string_view> known_graphs();

}  // namespace pulsewright::ising

// SPDX-License-Identifier: Apache-2.0
#include "autodiff/source_allocation.h"

#include <algorithm>
#include <set>

namespace pulsewright::autodiff {

namespace {

constexpr int uncoloured = -1;

using Colours = std::vector<int>;

struct ProductGraph {
  std::vector<StreamId> streams;
  std::vector<std::vector<std::size_t>> neighbours;
};

ProductGraph graph_of(const std::set<StreamPair>& pairs) {
  std::map<StreamId, std::size_t> index;
  for (const StreamPair& pair : pairs) index.insert({{pair.first, 0}, {pair.second, 0}});
  ProductGraph graph;
  for (auto& [stream, position] : index) {
    position = graph.streams.size();
    graph.streams.push_back(stream);
  }
  graph.neighbours.resize(graph.streams.size());
  for (const StreamPair& pair : pairs) {
    if (pair.first == pair.second) continue;
    graph.neighbours[index[pair.first]].push_back(index[pair.second]);
    graph.neighbours[index[pair.second]].push_back(index[pair.first]);
  }
  return graph;
}

/// Neighbours of a node by colour: [colours].
std::vector<int> neighbours_by_colour(const ProductGraph& graph, const Colours& colours, std::size_t node,
                                      int colour_count) {
  std::vector<int> count(static_cast<std::size_t>(colour_count), 0);
  for (const std::size_t neighbour : graph.neighbours[node])
    if (colours[neighbour] != uncoloured) ++count[static_cast<std::size_t>(colours[neighbour])];
  return count;
}

/// The uncoloured node whose neighbours have the most different colours; on a tie the one with the most
/// neighbours, then the first.
std::size_t most_constrained(const ProductGraph& graph, const Colours& colours, int colour_count) {
  std::size_t best = graph.streams.size();
  std::pair<std::int64_t, std::size_t> best_rank;
  for (std::size_t node = 0; node < graph.streams.size(); ++node) {
    if (colours[node] != uncoloured) continue;
    const std::vector<int> seen = neighbours_by_colour(graph, colours, node, colour_count);
    const std::pair rank(std::ranges::count_if(seen, [](int n) { return n > 0; }),
                         graph.neighbours[node].size());
    if (best == graph.streams.size() || rank > best_rank) {
      best = node;
      best_rank = rank;
    }
  }
  return best;
}

int conflicts_of(const ProductGraph& graph, const Colours& colours) {
  int twice = 0;
  for (std::size_t node = 0; node < colours.size(); ++node)
    for (const std::size_t neighbour : graph.neighbours[node]) twice += colours[node] == colours[neighbour];
  return twice / 2;
}

/// Each node in DSATUR order takes the colour with the fewest conflicts, the lowest on a tie; then nodes
/// change their colour as long as that saves conflicts.
Colours greedy_colouring(const ProductGraph& graph, int colour_count) {
  Colours colours(graph.streams.size(), uncoloured);
  const auto least_used = [&](std::size_t node) {
    const std::vector<int> seen = neighbours_by_colour(graph, colours, node, colour_count);
    return static_cast<int>(std::ranges::min_element(seen) - seen.begin());
  };
  for (std::size_t i = 0; i < colours.size(); ++i) {
    const std::size_t node = most_constrained(graph, colours, colour_count);
    colours[node] = least_used(node);
  }
  for (int before = -1, now = conflicts_of(graph, colours); now != before;) {
    before = now;
    for (std::size_t node = 0; node < colours.size(); ++node) {
      const std::vector<int> seen = neighbours_by_colour(graph, colours, node, colour_count);
      const auto best = std::ranges::min_element(seen);
      if (*best < seen[static_cast<std::size_t>(colours[node])])
        colours[node] = static_cast<int>(best - seen.begin());
    }
    now = conflicts_of(graph, colours);
  }
  return colours;
}

/// Branch and bound over all colourings with fewer conflicts than a given one.
class ColouringSearch {
 public:
  ColouringSearch(const ProductGraph& graph, int colour_count, int fewer_than, std::int64_t steps)
      : graph_(graph),
        colour_count_(colour_count),
        fewest_(fewer_than),
        steps_(steps),
        colours_(graph.streams.size(), uncoloured) {
    extend(0, 0, 0);
  }

  bool found() const { return !best_.empty() || graph_.streams.empty(); }
  const Colours& best() const { return best_; }
  bool is_complete() const { return steps_ > 0; }

 private:
  void extend(std::size_t coloured, int used, int conflicts) {
    if (conflicts >= fewest_ || steps_ == 0) return;
    --steps_;
    if (coloured == colours_.size()) {
      fewest_ = conflicts;
      best_ = colours_;
      return;
    }
    const std::size_t node = most_constrained(graph_, colours_, colour_count_);
    const std::vector<int> seen = neighbours_by_colour(graph_, colours_, node, colour_count_);
    // Unused colours are alike, so one of them stands for all.
    std::vector<std::pair<int, int>> choices;
    for (int colour = 0; colour < std::min(used + 1, colour_count_); ++colour)
      choices.emplace_back(seen[static_cast<std::size_t>(colour)], colour);
    std::ranges::sort(choices);
    for (const auto& [added, colour] : choices) {
      colours_[node] = colour;
      extend(coloured + 1, std::max(used, colour + 1), conflicts + added);
    }
    colours_[node] = uncoloured;
  }

  const ProductGraph& graph_;
  int colour_count_;
  int fewest_;
  std::int64_t steps_;
  Colours colours_;
  Colours best_;
};

/// Sets the two fields on the smallest budget.
void find_smallest(const ProductGraph& graph, std::int64_t steps, SourceAllocation& allocation) {
  // With more colours than any node has neighbours DSATUR never makes a conflict.
  std::size_t most_neighbours = 0;
  for (const auto& neighbours : graph.neighbours)
    most_neighbours = std::max(most_neighbours, neighbours.size());
  const auto enough = static_cast<int>(most_neighbours) + 1;
  int upper = 0;
  for (const int colour : greedy_colouring(graph, enough)) upper = std::max(upper, colour + 1);
  allocation.smallest_budget = upper;
  allocation.smallest_is_proven = true;
  for (int colours = 1; colours < upper; ++colours) {
    const ColouringSearch search(graph, colours, 1, steps);
    if (search.found()) {
      allocation.smallest_budget = colours;
      return;
    }
    allocation.smallest_is_proven = allocation.smallest_is_proven && search.is_complete();
  }
}

}  // namespace

std::vector<StreamPair> products_of(const Tape& tape) {
  std::set<StreamPair> pairs;
  for (const Meeting& meeting : tape.meetings())
    pairs.insert({std::min(meeting.left_id, meeting.right_id), std::max(meeting.left_id, meeting.right_id)});
  return {pairs.begin(), pairs.end()};
}

SourceAllocation allocate_sources(const std::vector<StreamPair>& products, int budget, std::int64_t steps) {
  require(budget >= 1, "without a source there are no streams");
  std::set<StreamPair> pairs;
  for (const StreamPair& pair : products)
    pairs.insert({std::min(pair.first, pair.second), std::max(pair.first, pair.second)});
  const ProductGraph graph = graph_of(pairs);
  SourceAllocation allocation;
  find_smallest(graph, steps, allocation);
  Colours colours = greedy_colouring(graph, budget);
  const ColouringSearch search(graph, budget, conflicts_of(graph, colours), steps);
  if (!search.best().empty()) colours = search.best();
  allocation.conflicts_are_fewest = search.is_complete() || conflicts_of(graph, colours) == 0;
  for (std::size_t i = 0; i < colours.size(); ++i) allocation.source_of[graph.streams[i]] = colours[i];
  for (const StreamPair& pair : pairs)
    if (allocation.source_of[pair.first] == allocation.source_of[pair.second])
      allocation.conflicts.push_back(pair);
  return allocation;
}

}  // namespace pulsewright::autodiff

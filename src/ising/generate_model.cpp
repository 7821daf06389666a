// SPDX-License-Identifier: Apache-2.0
#include "ising/generate_model.h"

#include <algorithm>
#include <array>
#include <numeric>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/random.h"
#include "ising/decimal.h"
#include "ising/graph_numbers.h"
#include "ising/text_lines.h"

namespace pulsewright::ising {

namespace {

using Number = std::int64_t;

/// Neighbours of each vertex, the newest first, as rudy keeps them.
class Neighbours {
 public:
  explicit Neighbours(Number vertices) : lists_(static_cast<std::size_t>(vertices)) {}

  bool joined(Number u, Number v) const {
    const auto& list = lists_[static_cast<std::size_t>(u)];
    return std::ranges::find(list, v) != list.end();
  }

  void join(Number u, Number v) {
    lists_[static_cast<std::size_t>(u)].push_back(v);
    lists_[static_cast<std::size_t>(v)].push_back(u);
  }

  /// The larger neighbours of each vertex, vertex by vertex.
  Graph graph() const {
    Graph graph{static_cast<Number>(lists_.size())};
    for (Number u = 0; u < graph.vertices; ++u) append_larger(u, graph);
    return graph;
  }

  /// The union of two graphs over the same vertices: the edges of the first and then those of the second
  /// enter new lists, so that each list is turned round.
  static Graph united(const Neighbours& first, const Neighbours& second) {
    Graph graph{static_cast<Number>(first.lists_.size())};
    for (Number u = 0; u < graph.vertices; ++u) {
      const std::size_t before = graph.edges.size();
      first.append_larger(u, graph);
      const std::size_t own = graph.edges.size();
      Graph more;
      second.append_larger(u, more);
      for (const GraphEdge& edge : more.edges)
        if (std::none_of(graph.edges.begin() + static_cast<std::ptrdiff_t>(before),
                         graph.edges.begin() + static_cast<std::ptrdiff_t>(own),
                         [&](const GraphEdge& other) { return other.second == edge.second; }))
          graph.edges.push_back(edge);
      std::reverse(graph.edges.begin() + static_cast<std::ptrdiff_t>(before), graph.edges.end());
    }
    return graph;
  }

 private:
  void append_larger(Number u, Graph& graph) const {
    const auto& list = lists_[static_cast<std::size_t>(u)];
    for (auto v = list.rbegin(); v != list.rend(); ++v)
      if (*v > u) graph.edges.push_back({static_cast<std::int32_t>(u), static_cast<std::int32_t>(*v)});
  }

  std::vector<std::vector<Number>> lists_;
};

Graph random_graph(Number vertices, Number density, Number seed) {
  GraphNumbers numbers(seed);
  Neighbours neighbours(vertices);
  // Hundredths of a percent, so that 0.1 % is exact; the count is rounded half up.
  const Number edges = (vertices * (vertices - 1) / 2 * density + 5000) / 10000;
  for (Number have = 0; have < edges;) {
    const Number u = numbers.below(vertices);
    const Number v = numbers.below(vertices);
    if (u == v || neighbours.joined(u, v)) continue;
    neighbours.join(u, v);
    ++have;
  }
  return neighbours.graph();
}

void draw_signs(Graph& graph, Number seed) {
  GraphNumbers numbers(seed);
  for (GraphEdge& edge : graph.edges) edge.weight = 2 * numbers.below(2) - 1;
}

Graph torus(Number height, Number width) {
  Neighbours neighbours(height * width);
  for (Number r = 0; r < height; ++r)
    for (Number c = 0; c < width; ++c) neighbours.join(r * width + c, r * width + (c + 1) % width);
  for (Number r = 0; r < height; ++r)
    for (Number c = 0; c < width; ++c) neighbours.join(r * width + c, (r + 1) % height * width + c);
  return neighbours.graph();
}

Neighbours planar(Number vertices, Number density, Number seed) {
  GraphNumbers numbers(seed);
  std::vector<std::array<Number, 3>> faces = {{0, 1, 2}};
  std::vector<std::array<Number, 2>> edges = {{0, 1}, {0, 2}, {1, 2}};
  for (Number vertex = 3; vertex < vertices; ++vertex) {
    const auto f = static_cast<std::size_t>(numbers.below(static_cast<Number>(faces.size())));
    const auto [a, b, c] = faces[f];
    faces[f] = {a, b, vertex};
    faces.push_back({a, c, vertex});
    faces.push_back({b, c, vertex});
    for (const Number corner : {a, b, c}) edges.push_back({corner, vertex});
  }
  while (static_cast<Number>(edges.size()) * 10000 > density * 3 * (vertices - 2)) {
    const auto gone = static_cast<std::size_t>(numbers.below(static_cast<Number>(edges.size())));
    edges[gone] = edges.back();
    edges.pop_back();
  }
  Neighbours neighbours(vertices);
  for (const auto& [u, v] : edges) neighbours.join(u, v);
  return neighbours;
}

/// Signs for a graph of our own, which need not be anybody's.
void draw_own_signs(Graph& graph, Number seed) {
  Random random(static_cast<std::uint64_t>(seed), 0x7369676e73);
  for (GraphEdge& edge : graph.edges) edge.weight = random.below(2) == 0 ? -1 : 1;
}

Graph cubic(Number side) {
  std::set<std::pair<Number, Number>> pairs;
  const auto index = [&](Number x, Number y, Number z) {
    return (z % side * side + y % side) * side + x % side;
  };
  for (Number z = 0; z < side; ++z)
    for (Number y = 0; y < side; ++y)
      for (Number x = 0; x < side; ++x)
        for (const Number other : {index(x + 1, y, z), index(x, y + 1, z), index(x, y, z + 1)})
          pairs.insert(std::minmax(index(x, y, z), other));
  Graph graph{side * side * side};
  for (const auto& [u, v] : pairs)
    graph.edges.push_back({static_cast<std::int32_t>(u), static_cast<std::int32_t>(v)});
  return graph;
}

Graph complete(Number vertices) {
  Graph graph{vertices};
  for (std::int32_t u = 0; u < vertices; ++u)
    for (std::int32_t v = u + 1; v < vertices; ++v) graph.edges.push_back({u, v});
  return graph;
}

/// Pairs the ends of edges at random until no vertex meets itself or another one twice (the pairing model,
/// with wrong pairs exchanged against others).
Graph regular(Number vertices, Number degree, Number seed) {
  Random random(static_cast<std::uint64_t>(seed), 0x726567756c6172);
  std::vector<Number> ends;
  for (Number v = 0; v < vertices; ++v) ends.insert(ends.end(), static_cast<std::size_t>(degree), v);
  for (std::size_t k = ends.size(); k > 1; --k) std::swap(ends[k - 1], ends[random.below(k)]);
  for (;;) {
    std::set<std::pair<Number, Number>> pairs;
    std::vector<std::size_t> wrong;
    for (std::size_t k = 0; k < ends.size(); k += 2)
      if (ends[k] == ends[k + 1] || !pairs.insert(std::minmax(ends[k], ends[k + 1])).second)
        wrong.push_back(k);
    if (wrong.empty()) {
      Graph graph{vertices};
      for (const auto& [u, v] : pairs)
        graph.edges.push_back({static_cast<std::int32_t>(u), static_cast<std::int32_t>(v)});
      return graph;
    }
    for (const std::size_t k : wrong) std::swap(ends[k], ends[random.below(ends.size())]);
  }
}

struct KnownGraph {
  std::string_view name;
  std::string_view description;
};

/// Graphs of the G-set by what made them.
constexpr KnownGraph known[] = {
    {"G1", "random:800:6:8001"},
    {"G2", "random:800:6:8002"},
    {"G3", "random:800:6:8003"},
    {"G4", "random:800:6:8004"},
    {"G5", "random:800:6:8005"},
    {"G11", "torus:100:8:8001"},
    {"G14", "planar:800:99:8001:8002"},
    {"G22", "random:2000:1:20001"},
    {"G23", "random:2000:1:20002"},
    {"G24", "random:2000:1:20003"},
    {"G25", "random:2000:1:20004"},
    {"G26", "random:2000:1:20005"},
    {"G32", "torus:100:20:20003"},
    {"G35", "planar:2000:99:20001:20002"},
    {"G48", "torus:50:60"},
    {"G49", "torus:30:100"},
    {"G50", "torus:25:120"},
    {"G55", "random:5000:0.1:50001"},
    {"G70", "random:10000:0.02:100001"},
    {"G77", "torus:140:100:140001"},
    {"G81", "torus:200:100:200001"},
};

/// A description taken apart: a family and its numbers.
struct Request {
  std::string_view family;
  std::vector<std::string_view> arguments;
};

Request request_of(std::string_view description) {
  Request request;
  for (bool first = true;; first = false) {
    const std::size_t end = description.find(':');
    const std::string_view part = description.substr(0, end);
    if (first)
      request.family = part;
    else
      request.arguments.push_back(part);
    if (end == std::string_view::npos) return request;
    description = description.substr(end + 1);
  }
}

/// Reads the arguments of a request; what is wrong is diagnosed once for the whole description.
class Arguments {
 public:
  Arguments(const Request& request, std::size_t fewest, std::size_t most) : list_(request.arguments) {
    good_ = list_.size() >= fewest && list_.size() <= most;
  }

  Number number(std::size_t k, Number lowest, Number highest) {
    if (k >= list_.size()) return 0;
    const auto value = list_[k].empty() ? std::nullopt : read_index(list_[k], highest);
    good_ = good_ && value && *value >= lowest;
    return value.value_or(lowest);
  }

  /// A percentage in hundredths of a percent.
  Number percentage(std::size_t k) {
    if (k >= list_.size()) return 0;
    const auto value = read_decimal(list_[k]);
    const auto hundredths = value ? scaled(*value, 100) : std::nullopt;
    good_ = good_ && hundredths && *hundredths > 0 && *hundredths <= 10000;
    return hundredths.value_or(1);
  }

  bool has(std::size_t k) const { return k < list_.size(); }
  bool good() const { return good_; }

 private:
  const std::vector<std::string_view>& list_;
  bool good_;
};

constexpr Number largest_seed = INT32_MAX;

std::optional<Graph> graph_of(const Request& request) {
  constexpr Number most = 65536;
  if (request.family == "random") {
    Arguments arguments(request, 3, 3);
    const Number vertices = arguments.number(0, 2, most);
    const Number density = arguments.percentage(1);
    const Number seed = arguments.number(2, 0, largest_seed);
    if (arguments.good()) return random_graph(vertices, density, seed);
  } else if (request.family == "torus") {
    Arguments arguments(request, 2, 3);
    const Number height = arguments.number(0, 3, 2048);
    const Number width = arguments.number(1, 3, 2048);
    const Number seed = arguments.number(2, 0, largest_seed);
    if (!arguments.good()) return std::nullopt;
    Graph graph = torus(height, width);
    if (arguments.has(2)) draw_signs(graph, seed);
    return graph;
  } else if (request.family == "planar") {
    Arguments arguments(request, 3, 4);
    const Number vertices = arguments.number(0, 4, most);
    const Number density = arguments.percentage(1);
    const Number seed = arguments.number(2, 0, largest_seed);
    const Number other = arguments.number(3, 0, largest_seed);
    if (!arguments.good()) return std::nullopt;
    const Neighbours first = planar(vertices, density, seed);
    return arguments.has(3) ? Neighbours::united(first, planar(vertices, density, other)) : first.graph();
  } else if (request.family == "cubic" || request.family == "complete") {
    const bool is_cubic = request.family == "cubic";
    Arguments arguments(request, 2, 2);
    const Number size = arguments.number(0, is_cubic ? 3 : 2, is_cubic ? 128 : 8192);
    const Number seed = arguments.number(1, 0, largest_seed);
    if (!arguments.good()) return std::nullopt;
    Graph graph = is_cubic ? cubic(size) : complete(size);
    draw_own_signs(graph, seed);
    return graph;
  } else if (request.family == "regular") {
    Arguments arguments(request, 3, 3);
    const Number vertices = arguments.number(0, 2, most);
    const Number degree = arguments.number(1, 1, 64);
    const Number seed = arguments.number(2, 0, largest_seed);
    // A fifth of all neighbours leaves the exchange enough room to end.
    if (!arguments.good() || vertices * degree % 2 != 0 || degree * 5 > vertices) return std::nullopt;
    Graph graph = regular(vertices, degree, seed);
    draw_own_signs(graph, seed);
    return graph;
  }
  return std::nullopt;
}

}  // namespace

std::optional<Graph> make_graph(std::string_view description, Diagnostics& diagnostics) {
  const auto name = std::ranges::find(known, description, &KnownGraph::name);
  std::optional<Graph> graph =
      graph_of(request_of(name == std::end(known) ? description : name->description));
  if (!graph)
    diagnostics.push_back(
        {Code::bad_flag, "graph",
         "random:N:DENSITY:SEED, torus:H:W[:SEED], planar:N:DENSITY:SEED[:SEED], cubic:L:SEED, "
         "complete:N:SEED, regular:N:DEGREE:SEED (5 DEGREE at most N, N DEGREE even), a graph of "
         "the G-set, and, adder:N (N to 64) or multiplier:NxM (2 to 32 bits)",
         quote_briefly(description), fmt::format("known graphs: {}", fmt::join(known_graphs(), " "))});
  return graph;
}

std::string edge_list(const Graph& graph) {
  std::string text = fmt::format("{} {}\n", graph.vertices, graph.edges.size());
  for (const GraphEdge& edge : graph.edges)
    fmt::format_to(std::back_inserter(text), "{} {} {}\n", edge.first + 1, edge.second + 1, edge.weight);
  return text;
}

std::vector<std::string_view> known_graphs() {
  std::vector<std::string_view> names;
  for (const KnownGraph& graph : known) names.push_back(graph.name);
  return names;
}

}  // namespace pulsewright::ising

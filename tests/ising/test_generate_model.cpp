// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>

#include "base/hash.h"
#include "catch.h"
#include "ising/formats.h"
#include "ising/generate_model.h"

namespace pulsewright::ising {
namespace {

Graph made(std::string_view description) {
  Diagnostics diagnostics;
  const auto graph = make_graph(description, diagnostics);
  INFO(description << "\n" << to_text(diagnostics));
  REQUIRE(graph);
  return *graph;
}

TEST_CASE("graphs of the G-set are the public files, byte by byte") {
  const std::pair<const char*, const char*> files[] = {
      {"G1", "e29951b22493bdcafa104e4dee0d338d8e8b79973b959efdf949561f9c45d36c"},
      {"G11", "6dec8717bf953d18be3de59c7c817d119c9716e74a979361274b75a64c8756f2"},
      {"G14", "1083aaa8443f575fa8ba73b4d9dc87e0e88db61f1a59083d4fa820034d0e5e46"},
      {"G22", "c8b07e5784c4454fe6ecf66918a85768f3494afe012ad79e2677b5b08ace21d4"},
      {"G32", "cfc3f82a67ed2e0365f149a0eec5e6eca87e862d8a8d0a5eb09185135a1d6d2d"}};
  for (const auto& [name, sha256] : files) {
    INFO(name);
    CHECK(sha256_hex(edge_list(made(name))) == sha256);
  }
}

TEST_CASE("every graph is simple, and is read again as it was written") {
  for (const char* description :
       {"random:60:20:3", "torus:5:7:2", "torus:3:3", "planar:50:90:1", "planar:50:90:1:2", "cubic:3:1",
        "complete:12:4", "regular:40:3:9", "regular:64:8:2"}) {
    INFO(description);
    const Graph graph = made(description);
    Diagnostics diagnostics;
    const auto read = read_model(edge_list(graph), Format::edges, description, {}, diagnostics);
    CHECK(to_text(diagnostics) == "");
    REQUIRE(read);
    CHECK(read->model.spins() == graph.vertices);
    CHECK(read->model.couplings.size() == graph.edges.size());
  }
}

TEST_CASE("families have the degrees that they say") {
  const auto degrees = [](const Graph& graph) {
    std::map<std::int32_t, int> degree;
    for (const GraphEdge& edge : graph.edges) ++degree[edge.first], ++degree[edge.second];
    std::map<int, int> count;
    for (const auto& [vertex, d] : degree) ++count[d];
    return count;
  };
  CHECK(degrees(made("torus:6:5:1")) == std::map<int, int>{{4, 30}});
  CHECK(degrees(made("cubic:4:1")) == std::map<int, int>{{6, 64}});
  CHECK(degrees(made("regular:50:4:1")) == std::map<int, int>{{4, 50}});
  CHECK(degrees(made("complete:9:1")) == std::map<int, int>{{8, 9}});
}

TEST_CASE("another seed is another graph, and the same seed the same one") {
  for (const char* family : {"random:60:20:", "torus:5:7:", "planar:50:90:", "cubic:3:", "regular:40:3:"}) {
    INFO(family);
    CHECK(edge_list(made(std::string(family) + "1")) == edge_list(made(std::string(family) + "1")));
    CHECK(edge_list(made(std::string(family) + "1")) != edge_list(made(std::string(family) + "2")));
  }
}

TEST_CASE("a wrong description is refused with the families that there are") {
  for (const char* wrong : {"", "G999", "torus", "torus:2:5", "torus:5:5:x", "random:10:200:1",
                            "random:10:0:1", "planar:3:99:1", "regular:10:3:1", "regular:25:5:1", "cubic:4",
                            "complete:4:1:1", "torus:5:5:99999999999", "random:60:20:-1", "torus::5"}) {
    Diagnostics diagnostics;
    INFO(wrong);
    CHECK_FALSE(make_graph(wrong, diagnostics));
    CHECK_THAT(to_text(diagnostics), Catch::Contains("PW0601") && Catch::Contains("torus:H:W"));
  }
}

}  // namespace
}  // namespace pulsewright::ising

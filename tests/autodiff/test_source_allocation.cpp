// SPDX-License-Identifier: Apache-2.0
#include <set>

#include "autodiff/layers.h"
#include "autodiff/operations.h"
#include "autodiff/random_tensors.h"
#include "autodiff/source_allocation.h"
#include "base/random.h"
#include "catch.h"

namespace pulsewright::autodiff {
namespace {

StreamPair pair_of(std::int64_t a, std::int64_t b) {
  return {{a}, {b}};
}

std::vector<StreamPair> complete_graph(std::int64_t nodes) {
  std::vector<StreamPair> pairs;
  for (std::int64_t a = 0; a < nodes; ++a)
    for (std::int64_t b = a + 1; b < nodes; ++b) pairs.push_back(pair_of(a, b));
  return pairs;
}

std::int64_t conflicts_in(const std::vector<StreamPair>& pairs, const SourceOf& source_of) {
  return std::ranges::count_if(
      pairs, [&](const StreamPair& pair) { return source_of.at(pair.first) == source_of.at(pair.second); });
}

TEST_CASE("two sources serve two layers on which the modulo rule makes the second meet itself") {
  // A layer takes the ids of its input, weights, bias and output, in this order; the second layer's
  // inputs come from the stream of the first layer's output.
  StreamIds ids;
  std::vector<StreamId> ports;
  for (int i = 0; i < 8; ++i) ports.push_back(ids.next());
  Tape tape(ids);
  const StreamFormat bipolar{netlist::Encoding::bipolar, 64};
  const ScValue x = encode(tape.leaf(Tensor({1, 2}, 0.5)), bipolar, ports[0]);
  const ScValue w = encode(tape.leaf(Tensor({2, 2}, 0.5)), bipolar, ports[1]);
  const ScValue hidden = relu(dense(x, w, {}, {.output = ports[3]}));
  dense(hidden, encode(tape.leaf(Tensor({2, 2}, 0.5)), bipolar, ports[5]), {}, {.output = ports[7]});
  const std::vector<StreamPair> products = products_of(tape);
  REQUIRE(products == std::vector<StreamPair>{pair_of(0, 1), pair_of(3, 5)});

  SourceOf modulo;
  for (const StreamId port : ports) modulo[port] = static_cast<int>(port.number % 2);
  REQUIRE(collisions(tape.meetings(), modulo).size() == 1);
  CHECK(correlation_penalty(tape, modulo).value()[0] > 0.1);

  const SourceAllocation allocation = allocate_sources(products, 2);
  CHECK(allocation.conflicts.empty());
  CHECK(collisions(tape.meetings(), allocation.source_of).empty());
  CHECK(correlation_penalty(tape, allocation.source_of).value()[0] == 0);
  CHECK(allocation.smallest_budget == 2);
  CHECK(allocation.smallest_is_proven);
}

TEST_CASE("a budget that is too small is told with the smallest that works and the conflicts that remain") {
  const SourceAllocation allocation = allocate_sources(complete_graph(4), 3);
  CHECK(allocation.smallest_budget == 4);
  CHECK(allocation.smallest_is_proven);
  REQUIRE(allocation.conflicts.size() == 1);
  CHECK(allocation.conflicts_are_fewest);
  CHECK(allocation.source_of.at(allocation.conflicts[0].first) ==
        allocation.source_of.at(allocation.conflicts[0].second));
}

TEST_CASE("graphs on which a simple order wastes sources are coloured with the fewest") {
  // A crown: a_i meets b_j for i != j. Taken as a_0, b_0, a_1, b_1, ... greedy colouring uses one source a
  // pair.
  std::vector<StreamPair> crown;
  for (std::int64_t a = 0; a < 6; ++a)
    for (std::int64_t b = 0; b < 6; ++b)
      if (a != b) crown.push_back(pair_of(2 * a, 2 * b + 1));
  CHECK(allocate_sources(crown, 2).conflicts.empty());
  std::vector<StreamPair> petersen;
  for (std::int64_t i = 0; i < 5; ++i) {
    petersen.push_back(pair_of(i, (i + 1) % 5));
    petersen.push_back(pair_of(i, i + 5));
    petersen.push_back(pair_of(i + 5, (i + 2) % 5 + 5));
  }
  const SourceAllocation allocation = allocate_sources(petersen, 3);
  CHECK(allocation.smallest_budget == 3);
  CHECK(allocation.conflicts.empty());
}

/// The fewest conflicts over all allocations, by trying them.
std::int64_t fewest_by_trial(const std::vector<StreamPair>& pairs, std::int64_t nodes, int budget) {
  std::int64_t fewest = static_cast<std::int64_t>(pairs.size());
  std::int64_t allocations = 1;
  for (std::int64_t i = 0; i < nodes; ++i) allocations *= budget;
  for (std::int64_t code = 0; code < allocations; ++code) {
    SourceOf source_of;
    std::int64_t rest = code;
    for (std::int64_t i = 0; i < nodes; ++i, rest /= budget) source_of[{i}] = static_cast<int>(rest % budget);
    fewest = std::min(fewest, conflicts_in(pairs, source_of));
  }
  return fewest;
}

TEST_CASE("conflicts are the fewest of all allocations, and the smallest budget is the first without any") {
  for (std::uint64_t seed = 0; seed < 12; ++seed) {
    constexpr std::int64_t nodes = 6;
    Random random(seed, 0);
    std::vector<StreamPair> pairs;
    for (const StreamPair& pair : complete_graph(nodes))
      if (random.uniform() < 0.6) pairs.push_back(pair);
    int smallest = 1;
    while (fewest_by_trial(pairs, nodes, smallest) > 0) ++smallest;
    for (int budget = 1; budget <= 4; ++budget) {
      const SourceAllocation allocation = allocate_sources(pairs, budget);
      INFO("seed " << seed << " budget " << budget);
      CHECK(static_cast<std::int64_t>(allocation.conflicts.size()) == fewest_by_trial(pairs, nodes, budget));
      CHECK(conflicts_in(pairs, allocation.source_of) ==
            static_cast<std::int64_t>(allocation.conflicts.size()));
      CHECK(allocation.smallest_budget == smallest);
      CHECK(allocation.conflicts_are_fewest);
    }
  }
}

TEST_CASE("a stream that meets itself is a conflict with any budget") {
  const SourceAllocation allocation = allocate_sources({pair_of(0, 0), pair_of(1, 0)}, 5);
  CHECK(allocation.conflicts == std::vector<StreamPair>{pair_of(0, 0)});
  CHECK(allocation.smallest_budget == 2);
}

TEST_CASE("a search that is cut off says so, and its allocation keeps the budget") {
  Random random(1, 0);
  std::vector<StreamPair> pairs;
  for (const StreamPair& pair : complete_graph(60))
    if (random.uniform() < 0.5) pairs.push_back(pair);
  const SourceAllocation allocation = allocate_sources(pairs, 4, 500);
  CHECK_FALSE(allocation.conflicts_are_fewest);
  CHECK_FALSE(allocation.smallest_is_proven);
  CHECK(conflicts_in(pairs, allocation.source_of) == static_cast<std::int64_t>(allocation.conflicts.size()));
  for (const auto& [stream, source] : allocation.source_of) CHECK((source >= 0 && source < 4));
  // A random allocation leaves a quarter of the products in conflict.
  CHECK(allocation.conflicts.size() < pairs.size() / 6);
  CHECK(allocate_sources(pairs, allocation.smallest_budget, 500).conflicts.empty());
}

TEST_CASE("no products need no source, and no budget is misuse") {
  const SourceAllocation allocation = allocate_sources({}, 1);
  CHECK(allocation.source_of.empty());
  CHECK(allocation.smallest_budget == 0);
  CHECK_THROWS_AS(allocate_sources({}, 0), Misuse);
}

}  // namespace
}  // namespace pulsewright::autodiff

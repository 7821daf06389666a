// SPDX-License-Identifier: Apache-2.0
#include "baseline/adder_graph.h"

#include <algorithm>
#include <cstdlib>
#include <optional>
#include <unordered_map>

#include "base/bits.h"
#include "base/failure.h"

namespace pulsewright::baseline {

namespace {

/// Larger layers are not searched for common pairs: counting them would take minutes.
constexpr std::size_t most_pairs = 4'000'000;

/// Two terms of one neuron without their common shift and sign.
struct Pair {
  std::size_t first = 0;  ///< node of the lower shift, or the lower node
  std::size_t second = 0;
  unsigned shift = 0;   ///< of the second
  bool differ = false;  ///< in sign

  bool operator==(const Pair&) const = default;
  auto operator<=>(const Pair&) const = default;
};

struct PairHash {
  std::size_t operator()(const Pair& pair) const {
    return ((pair.first * 0x9e3779b97f4a7c15 ^ pair.second) * 0x9e3779b97f4a7c15) ^
           (pair.shift << 1 | pair.differ);
  }
};

bool comes_first(const AdderTerm& a, const AdderTerm& b) {
  return a.shift != b.shift ? a.shift < b.shift : a.node < b.node;
}

Pair pair_of(const AdderTerm& a, const AdderTerm& b) {
  const AdderTerm& low = comes_first(a, b) ? a : b;
  const AdderTerm& high = comes_first(a, b) ? b : a;
  return {low.node, high.node, high.shift - low.shift, low.negative != high.negative};
}

using Terms = std::vector<AdderTerm>;

class GraphBuilder {
 public:
  GraphBuilder(const FixedPointLayer& layer, const FixedPointFormat& format,
               std::span<const std::int64_t> offsets) {
    const std::int64_t largest = (std::int64_t{1} << format.activation_bits) - 1;
    for (std::size_t i = 0; i < layer.inputs(); ++i)
      graph_.nodes.push_back({AdderNode::Kind::input, static_cast<std::int64_t>(i), {}, {}, 0, largest, 0});
    for (std::size_t j = 0; j < layer.neurons(); ++j) {
      Terms& terms = neurons_.emplace_back();
      for (std::size_t i = 0; i < layer.inputs(); ++i) add_product(i, layer.weights[j][i], terms);
      std::ranges::sort(terms, comes_first);
    }
    share_pairs();
    for (std::size_t j = 0; j < layer.neurons(); ++j) finish_neuron(std::move(neurons_[j]), offsets[j]);
    for (std::size_t j = 0; j < layer.neurons(); ++j)
      narrow(graph_.nodes[graph_.outputs[j]], layer, j, format, offsets[j]);
  }

  AdderGraph take() { return std::move(graph_); }

 private:
  static void add_product(std::size_t input, std::int64_t weight, Terms& terms) {
    const std::vector<int> digits = signed_digits(weight);
    for (std::size_t shift = 0; shift < digits.size(); ++shift)
      if (digits[shift] != 0) terms.push_back({input, static_cast<unsigned>(shift), digits[shift] < 0});
  }

  void share_pairs() {
    std::size_t pairs = 0;
    for (const Terms& terms : neurons_) pairs += terms.size() * terms.size() / 2;
    if (pairs > most_pairs) return;
    while (const auto pair = most_frequent_pair()) {
      const std::size_t node = add_sum({pair->first, 0, false}, {pair->second, pair->shift, pair->differ});
      for (Terms& terms : neurons_) replace_pair(*pair, node, terms);
    }
  }

  /// Of those that occur at least twice; the first in order on a tie.
  std::optional<Pair> most_frequent_pair() const {
    std::unordered_map<Pair, int, PairHash> counts;
    for (const Terms& terms : neurons_)
      for (std::size_t a = 0; a < terms.size(); ++a)
        for (std::size_t b = a + 1; b < terms.size(); ++b) ++counts[pair_of(terms[a], terms[b])];
    std::optional<Pair> best;
    int most = 1;
    for (const auto& [pair, count] : counts)
      if (count > most || (count == most && best && pair < *best)) {
        most = count;
        best = pair;
      }
    return best;
  }

  static void replace_pair(const Pair& pair, std::size_t node, Terms& terms) {
    for (std::size_t a = 0; a < terms.size(); ++a)
      for (std::size_t b = a + 1; b < terms.size(); ++b) {
        if (pair_of(terms[a], terms[b]) != pair) continue;
        const AdderTerm low = comes_first(terms[a], terms[b]) ? terms[a] : terms[b];
        terms.erase(terms.begin() + static_cast<std::ptrdiff_t>(b));
        terms[a] = {node, low.shift, low.negative};
        break;
      }
    std::ranges::sort(terms, comes_first);
  }

  std::int64_t size_of(const AdderTerm& term) const {
    const AdderNode& node = graph_.nodes[term.node];
    return std::max(std::abs(node.least), std::abs(node.largest)) << term.shift;
  }

  /// Adds the narrowest two until one is left; nothing for no terms.
  std::optional<AdderTerm> add_all(Terms terms) {
    while (terms.size() > 1) {
      std::ranges::stable_sort(terms, std::greater{}, [&](const AdderTerm& term) { return size_of(term); });
      const AdderTerm a = terms.back();
      terms.pop_back();
      terms.back() = add_terms(a, terms.back());
    }
    return terms.empty() ? std::nullopt : std::optional(terms.front());
  }

  /// One term that is the sum of both.
  AdderTerm add_terms(AdderTerm a, AdderTerm b) {
    const unsigned shift = std::min(a.shift, b.shift);
    a.shift -= shift;
    b.shift -= shift;
    if (a.negative && !b.negative) std::swap(a, b);
    const bool negative = a.negative;
    return {add_sum({a.node, a.shift, false}, {b.node, b.shift, a.negative != b.negative}), shift, negative};
  }

  std::size_t add_sum(const AdderTerm& first, const AdderTerm& second) {
    const AdderNode& a = graph_.nodes[first.node];
    const AdderNode& b = graph_.nodes[second.node];
    const std::int64_t least = b.least << second.shift;
    const std::int64_t largest = b.largest << second.shift;
    graph_.nodes.push_back({AdderNode::Kind::sum, 0, first, second,
                            (a.least << first.shift) + (second.negative ? -largest : least),
                            (a.largest << first.shift) + (second.negative ? -least : largest),
                            std::max(a.depth, b.depth) + 1});
    return graph_.nodes.size() - 1;
  }

  std::size_t add_constant(std::int64_t value) {
    graph_.nodes.push_back({AdderNode::Kind::constant, value, {}, {}, value, value, 0});
    return graph_.nodes.size() - 1;
  }

  /// Positive and negative terms apart, so that all additions but the last are of unsigned numbers.
  void finish_neuron(Terms terms, std::int64_t offset) {
    Terms signs[2];
    for (const AdderTerm& term : terms) signs[term.negative].push_back({term.node, term.shift, false});
    if (offset != 0) signs[offset < 0].push_back({add_constant(std::abs(offset)), 0, false});
    const auto positive = add_all(std::move(signs[0]));
    auto negative = add_all(std::move(signs[1]));
    if (!negative) {
      graph_.outputs.push_back(as_node(positive.value_or(AdderTerm{add_constant(0), 0, false})));
      return;
    }
    negative->negative = true;
    const AdderTerm from = positive.value_or(AdderTerm{add_constant(0), 0, false});
    graph_.outputs.push_back(add_sum(from, *negative));
  }

  /// The range of a sum by its weights: what was shared may have been both added and taken away.
  static void narrow(AdderNode& node, const FixedPointLayer& layer, std::size_t j,
                     const FixedPointFormat& format, std::int64_t offset) {
    const SumRange range = sum_range(layer, j, format);
    node.least = range.least - layer.biases[j] + offset;
    node.largest = range.largest - layer.biases[j] + offset;
  }

  /// A node that has the value of a term that is not negative.
  std::size_t as_node(const AdderTerm& term) {
    return term.shift == 0 ? term.node : add_sum(term, {add_constant(0), 0, false});
  }

  AdderGraph graph_;
  std::vector<Terms> neurons_;
};

std::int64_t value_of(const AdderTerm& term, std::span<const std::int64_t> values) {
  const std::int64_t value = values[term.node] << term.shift;
  return term.negative ? -value : value;
}

}  // namespace

unsigned AdderNode::width() const {
  const auto bits = [](std::int64_t end) {
    return bits_for(static_cast<std::uint64_t>(end < 0 ? ~end : end));
  };
  return std::max(bits(least), bits(largest)) + is_signed();
}

unsigned AdderGraph::depth() const {
  unsigned depth = 0;
  for (const std::size_t output : outputs) depth = std::max(depth, nodes[output].depth);
  return depth;
}

std::size_t AdderGraph::adders() const {
  return static_cast<std::size_t>(std::ranges::count(nodes, AdderNode::Kind::sum, &AdderNode::kind));
}

std::vector<int> signed_digits(std::int64_t value) {
  std::vector<int> digits;
  for (; value != 0; value >>= 1) {
    int digit = 0;
    if ((value & 1) != 0) {
      digit = (value & 3) == 3 ? -1 : 1;
      value -= digit;
    }
    digits.push_back(digit);
  }
  return digits;
}

AdderGraph adder_graph(const FixedPointLayer& layer, const FixedPointFormat& format,
                       std::span<const std::int64_t> offsets) {
  PW_ASSERT(offsets.size() == layer.neurons());
  return GraphBuilder(layer, format, offsets).take();
}

std::vector<std::int64_t> evaluate(const AdderGraph& graph, std::span<const std::int64_t> inputs) {
  std::vector<std::int64_t> values;
  for (const AdderNode& node : graph.nodes) switch (node.kind) {
      case AdderNode::Kind::input:
        values.push_back(inputs[static_cast<std::size_t>(node.value)]);
        break;
      case AdderNode::Kind::constant:
        values.push_back(node.value);
        break;
      case AdderNode::Kind::sum:
        values.push_back(value_of(node.first, values) + value_of(node.second, values));
        PW_ASSERT(values.back() >= node.least && values.back() <= node.largest);
        break;
    }
  std::vector<std::int64_t> outputs;
  for (const std::size_t output : graph.outputs) outputs.push_back(values[output]);
  return outputs;
}

}  // namespace pulsewright::baseline

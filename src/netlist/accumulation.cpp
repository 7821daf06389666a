// SPDX-License-Identifier: Apache-2.0
#include "netlist/accumulation.h"

#include <algorithm>
#include <cstdlib>
#include <numeric>

#include "base/failure.h"
#include "netlist/sequence.h"

namespace pulsewright::netlist {

namespace {

/// The most that accumulator `j` can gain on accumulator `i` by input `k` in a clock with this word of the
/// weights' source: the input is the same bit for both, and is 0 or 1 as hurts most.
std::int64_t gain(const Layer& layer, std::size_t j, std::size_t i, std::size_t k, std::int64_t word) {
  const Gate gate = gate_of(layer);
  const auto counted = [&](std::size_t neuron, bool bit) {
    const std::int64_t weight = layer.synapses->weights[neuron][k];
    return has_gate(layer, neuron, k) && counted_bit(gate, bit, word < std::abs(weight), weight) ? 1 : 0;
  };
  return std::max(counted(j, false) - counted(i, false), counted(j, true) - counted(i, true));
}

/// The sum of gain() over all inputs, for each word of the weights' source. An input's gain changes with the
/// word only where a weight stream does, so that this takes time for inputs and words, not for their product.
std::vector<std::int64_t> gains(const Layer& layer, std::size_t j, std::size_t i) {
  const auto words = std::int64_t{1} << width_of(*layer.weight_generator);
  std::vector<std::int64_t> sums(static_cast<std::size_t>(words));
  for (std::size_t k = 0; k < layer.synapses->weights[i].size(); ++k) {
    const auto [low, high] =
        std::minmax({std::abs(layer.synapses->weights[i][k]), std::abs(layer.synapses->weights[j][k])});
    std::int64_t before = 0;
    for (const std::int64_t word : {std::int64_t{0}, low, high}) {
      // A weight of 2^width is above every word: its stream never changes.
      if (word == words) break;
      const std::int64_t now = gain(layer, j, i, k, word);
      sums[static_cast<std::size_t>(word)] += now - before;
      before = now;
    }
  }
  std::partial_sum(sums.begin(), sums.end(), sums.begin());
  return sums;
}

}  // namespace

bool has_gate(const Layer& layer, std::size_t neuron, std::size_t input) {
  return gate_of(layer) == Gate::gate_xnor || layer.synapses->weights[neuron][input] != 0;
}

bool counted_bit(Gate gate, bool input, bool weight_bit, std::int64_t weight) {
  return gate == Gate::gate_xnor ? input == weight_bit : (input && weight_bit) != (weight < 0);
}

std::int64_t accumulator_preset(const Layer& layer, std::size_t neuron) {
  const std::vector<std::int64_t>& weights = layer.synapses->weights[neuron];
  std::int64_t inversions = 0;
  if (layer.synapses->accumulator == Accumulator::count) {
    inversions = std::ranges::count_if(weights, [](std::int64_t weight) { return weight < 0; }) *
                 layer.input_stream->length;
  } else {
    for (const std::uint32_t chosen : source_words(*layer.select_generator, layer.input_stream->length))
      inversions += chosen < weights.size() && weights[chosen] < 0;
  }
  return layer.synapses->biases[neuron] - (inversions << layer.count_shift);
}

bool can_end_early(const Layer& last) {
  return last.conv2d == nullptr && last.pool == nullptr && last.synapses->accumulator == Accumulator::count &&
         last.synapses->neurons() <= most_racing_classes;
}

std::vector<std::int64_t> leader_margins(const Layer& layer, std::int64_t length, unsigned shift) {
  PW_ASSERT(can_end_early(layer));
  const std::vector<std::uint32_t> words = source_words(*layer.weight_generator, length);
  const std::size_t classes = layer.synapses->weights.size();
  std::vector<std::int64_t> margins(words.size() + 1);
  for (std::size_t i = 0; i < classes; ++i)
    for (std::size_t j = 0; j < classes; ++j) {
      if (i == j) continue;
      const std::vector<std::int64_t> by_word = gains(layer, j, i);
      std::int64_t rest = 0;
      // From the end, as margins[t] is what may still come. A clock in which j can only lose takes nothing
      // off: the leader has to lead in every clock from then on, since the image may leave in any of them.
      for (std::size_t t = words.size(); t-- > 0;) {
        rest += std::max<std::int64_t>(0, by_word[words[t]]);
        margins[t] = std::max(margins[t], rest << shift);
      }
    }
  return margins;
}

}  // namespace pulsewright::netlist

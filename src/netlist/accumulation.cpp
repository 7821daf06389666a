// SPDX-License-Identifier: Apache-2.0
#include "netlist/accumulation.h"

#include <algorithm>
#include <cstdlib>

#include "base/failure.h"
#include "netlist/sequence.h"

namespace pulsewright {

namespace {

/// The most that accumulator `j` can gain on accumulator `i` in a clock with this word of the weights'
/// source: an input is the same bit for both, and is 0 or 1 as hurts most.
std::int64_t gain(const Layer& layer, std::size_t j, std::size_t i, std::uint32_t word) {
  const Gate gate = gate_of(layer);
  const auto counted = [&](std::size_t neuron, std::size_t input, bool bit) {
    const std::int64_t weight = layer.synapses->weights[neuron][input];
    return has_gate(layer, neuron, input) && counted_bit(gate, bit, word < std::abs(weight), weight) ? 1 : 0;
  };
  std::int64_t sum = 0;
  for (std::size_t k = 0; k < layer.synapses->weights[i].size(); ++k)
    sum += std::max(counted(j, k, false) - counted(i, k, false), counted(j, k, true) - counted(i, k, true));
  return sum;
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

std::vector<std::int64_t> leader_margins(const Layer& layer, std::int64_t length, unsigned shift) {
  PW_ASSERT(layer.conv2d == nullptr && layer.synapses->accumulator == Accumulator::count);
  const std::vector<std::uint32_t> words = source_words(*layer.weight_generator, length);
  const std::size_t classes = layer.synapses->weights.size();
  std::vector<std::int64_t> margins(words.size() + 1);
  for (std::size_t i = 0; i < classes; ++i)
    for (std::size_t j = 0; j < classes; ++j) {
      if (i == j) continue;
      std::int64_t rest = 0;
      for (std::size_t t = words.size(); t-- > 0;) {
        rest += std::max<std::int64_t>(0, gain(layer, j, i, words[t]));
        margins[t] = std::max(margins[t], rest << shift);
      }
    }
  return margins;
}

}  // namespace pulsewright

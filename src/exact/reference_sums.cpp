// SPDX-License-Identifier: Apache-2.0
#include "exact/reference_sums.h"

#include <cstdlib>

#include "primitives/arithmetic.h"

namespace pulsewright::exact {

ReferenceSums::ReferenceSums(const netlist::Layer& layer)
    : layer_(layer), patches_(layer), words_(layer), gate_(gate_of(layer)) {}

void ReferenceSums::run(std::span<const std::int64_t> thresholds, std::span<std::int64_t> counts) const {
  for (std::int64_t position = 0; position < layer_.positions(); ++position)
    for (std::int64_t group = 0; group < patches_.groups; ++group) {
      const std::vector<std::int64_t> patch = patch_at(patches_, thresholds, position, group);
      for (std::int64_t m = 0; m < patches_.neurons_of_group(); ++m) {
        const std::int64_t j = group * patches_.neurons_of_group() + m;
        counts[static_cast<std::size_t>(position * patches_.neurons + j)] =
            sum_of_neuron(patch, static_cast<std::size_t>(j));
      }
    }
}

std::int64_t ReferenceSums::sum_of_neuron(std::span<const std::int64_t> patch, std::size_t j) const {
  std::int64_t counts = 0;
  for (std::size_t t = 0; t < words_.input.size(); ++t)
    counts += count_of_cycle(patch, layer_.synapses->weights[j], t);
  return layer_.synapses->biases[j] + counts * (std::int64_t{1} << layer_.count_shift);
}

std::int64_t ReferenceSums::count_of_cycle(std::span<const std::int64_t> thresholds,
                                           const std::vector<std::int64_t>& weights, std::size_t t) const {
  if (layer_.synapses->accumulator == netlist::Accumulator::mux) {
    const std::size_t chosen = words_.select[t];
    return chosen < weights.size() ? product(thresholds[chosen], weights[chosen], t) : 0;
  }
  std::int64_t count = 0;
  for (std::size_t i = 0; i < weights.size(); ++i) count += product(thresholds[i], weights[i], t);
  return count;
}

std::int64_t ReferenceSums::product(std::int64_t threshold, std::int64_t weight, std::size_t t) const {
  const bool x = primitives::encode(words_.input[t], static_cast<std::uint64_t>(threshold));
  const bool w = primitives::encode(words_.weight[t], static_cast<std::uint64_t>(std::abs(weight)));
  const bool bit = gate_ == netlist::Gate::gate_and ? (x && w) : (x == w);
  return weight < 0 ? -std::int64_t{bit} : std::int64_t{bit};
}

}  // namespace pulsewright::exact

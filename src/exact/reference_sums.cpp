// SPDX-License-Identifier: Apache-2.0
#include <cstdlib>

#include "base/bits.h"
#include "base/failure.h"
#include "exact/engine.h"
#include "exact/layer_sums.h"
#include "exact/patches.h"
#include "netlist/sequence.h"

namespace pulsewright {

namespace {

class ReferenceSums : public LayerSums {
 public:
  explicit ReferenceSums(const Layer& layer)
      : layer_(layer), patches_(layer), words_(layer), gate_(gate_of(layer)) {}

  void run(std::span<const std::int64_t> thresholds, std::span<std::int64_t> counts) const override {
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

 private:
  std::int64_t sum_of_neuron(std::span<const std::int64_t> patch, std::size_t j) const {
    std::int64_t sum = layer_.synapses->biases[j];
    for (std::size_t t = 0; t < words_.input.size(); ++t)
      sum += count_of_cycle(patch, layer_.synapses->weights[j], t);
    return sum;
  }

  /// What the accumulator of a neuron adds in cycle t, the signs applied.
  std::int64_t count_of_cycle(std::span<const std::int64_t> thresholds,
                              const std::vector<std::int64_t>& weights, std::size_t t) const {
    if (layer_.synapses->accumulator == Accumulator::mux) {
      const std::size_t chosen = words_.select[t];
      return chosen < weights.size() ? product(thresholds[chosen], weights[chosen], t) : 0;
    }
    std::int64_t count = 0;
    for (std::size_t i = 0; i < weights.size(); ++i) count += product(thresholds[i], weights[i], t);
    return count;
  }

  /// The product bit of one synapse in cycle t with the sign of its weight: -1, 0 or 1.
  std::int64_t product(std::int64_t threshold, std::int64_t weight, std::size_t t) const {
    const bool x = encode(words_.input[t], static_cast<std::uint64_t>(threshold));
    const bool w = encode(words_.weight[t], static_cast<std::uint64_t>(std::abs(weight)));
    const bool bit = gate_ == Gate::gate_and ? (x && w) : (x == w);
    return weight < 0 ? -std::int64_t{bit} : std::int64_t{bit};
  }

  Layer layer_;
  Patches patches_;
  LayerWords words_;
  Gate gate_;
};

}  // namespace

LayerWords::LayerWords(const Layer& layer)
    : input(source_words(*layer.input_generator, layer.input_stream->length)),
      weight(source_words(*layer.weight_generator, layer.weight_stream->length)) {
  if (layer.select_generator != nullptr)
    select = source_words(*layer.select_generator, layer.input_stream->length);
}

std::unique_ptr<LayerSums> reference_sums(const Layer& layer) {
  return std::make_unique<ReferenceSums>(layer);
}

LayerStreams layer_streams(const Layer& layer, std::span<const std::int64_t> thresholds) {
  const LayerWords words(layer);
  const std::size_t levels = (std::size_t{1} << width_of(*layer.weight_generator)) + 1;
  LayerStreams streams;
  for (std::size_t t = 0; t < words.input.size(); ++t) {
    std::vector<std::uint64_t> inputs(words_for_bits(thresholds.size()));
    for (std::size_t i = 0; i < thresholds.size(); ++i)
      set_bit(inputs, i, encode(words.input[t], static_cast<std::uint64_t>(thresholds[i])));
    std::vector<std::uint64_t> weights(words_for_bits(levels));
    for (std::size_t level = 0; level < levels; ++level)
      set_bit(weights, level, encode(words.weight[t], level));
    streams.inputs.push_back(std::move(inputs));
    streams.weights.push_back(std::move(weights));
  }
  return streams;
}

}  // namespace pulsewright

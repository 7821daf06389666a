// SPDX-License-Identifier: Apache-2.0
#include "exact/layer_words.h"

#include "base/bits.h"
#include "exact/engine.h"
#include "netlist/sequence.h"
#include "primitives/arithmetic.h"

namespace pulsewright::exact {

LayerWords::LayerWords(const netlist::Layer& layer)
    : input(source_words(*layer.input_generator, layer.input_stream->length)),
      weight(source_words(*layer.weight_generator, layer.weight_stream->length)) {
  if (layer.select_generator != nullptr)
    select = source_words(*layer.select_generator, layer.input_stream->length);
}

LayerStreams layer_streams(const netlist::Layer& layer, std::span<const std::int64_t> thresholds) {
  const LayerWords words(layer);
  const std::size_t levels = (std::size_t{1} << width_of(*layer.weight_generator)) + 1;
  LayerStreams streams;
  for (std::size_t t = 0; t < words.input.size(); ++t) {
    std::vector<std::uint64_t> inputs(words_for_bits(thresholds.size()));
    for (std::size_t i = 0; i < thresholds.size(); ++i)
      set_bit(inputs, i, primitives::encode(words.input[t], static_cast<std::uint64_t>(thresholds[i])));
    std::vector<std::uint64_t> weights(words_for_bits(levels));
    for (std::size_t level = 0; level < levels; ++level)
      set_bit(weights, level, primitives::encode(words.weight[t], level));
    streams.inputs.push_back(std::move(inputs));
    streams.weights.push_back(std::move(weights));
  }
  return streams;
}

}  // namespace pulsewright::exact

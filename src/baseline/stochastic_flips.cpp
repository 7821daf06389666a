// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <bit>

#include "base/failure.h"
#include "baseline/flipper.h"
#include "exact/engine.h"
#include "plan/layer_plan.h"

namespace pulsewright::baseline {

namespace {

using Words = std::vector<std::uint64_t>;

/// The synapses of one neuron whose weights share a stream, as bits of the inputs.
struct WeightGroup {
  std::int64_t level;  ///< threshold of the weight stream
  Words plus;          ///< inputs whose product is added
  Words minus;         ///< taken away
};

/// How a layer stores a weight: magnitude and, where the encoding has one, a sign.
struct StoredWeight {
  unsigned magnitude_bits = 1;
  bool has_sign = false;

  explicit StoredWeight(const netlist::Layer& layer)
      : has_sign(layer.weight_stream->encoding == netlist::Encoding::sign_magnitude) {
    std::int64_t most = 0;
    for (const auto& row : layer.synapses->weights)
      for (const std::int64_t weight : row) most = std::max(most, std::abs(weight));
    magnitude_bits = bits_for(static_cast<std::uint64_t>(most));
  }
  unsigned bits() const { return magnitude_bits + has_sign; }
};

/// One layer, bit by bit.
class FlippedLayer {
 public:
  FlippedLayer(const netlist::Layer& layer, const Flips& flips, Flipper& weight_flipper)
      : layer_(layer),
        flips_(flips),
        full_(std::int64_t{1} << (plan::weight_threshold_width(layer) - 1)),
        stored_(layer) {
    for (std::size_t j = 0; j < layer.synapses->weights.size(); ++j) add_neuron(j, weight_flipper);
    std::ranges::sort(levels_);
    levels_.erase(std::ranges::unique(levels_).begin(), levels_.end());
  }

  /// What the circuit sums for these values that arrive.
  std::vector<std::int64_t> sums(std::span<const std::int64_t> values, Flipper& flipper) const {
    std::vector<std::int64_t> thresholds;
    for (const std::int64_t value : values) thresholds.push_back(layer_.requantise->requantisation(value));
    exact::LayerStreams streams = exact::layer_streams(layer_, thresholds);
    if (flips_.place == FlipPlace::values) flip_streams(streams, flipper);
    std::vector<std::int64_t> sums = layer_.synapses->biases;
    for (std::size_t t = 0; t < streams.inputs.size(); ++t)
      for (std::size_t j = 0; j < sums.size(); ++j)
        for (const WeightGroup& group : neurons_[j])
          sums[j] += products(group, streams.inputs[t],
                              get_bit(streams.weights[t], static_cast<std::size_t>(group.level)));
    if (flips_.place == FlipPlace::registers)
      for (std::int64_t& sum : sums) sum = flipper.flip_signed(sum, plan::total_width(layer_));
    return sums;
  }

  /// Streams of a layer: its inputs, and one for each distinct weight.
  std::int64_t streams() const { return layer_.inputs() + static_cast<std::int64_t>(levels_.size()); }

 private:
  void add_neuron(std::size_t j, Flipper& flipper) {
    std::vector<WeightGroup>& groups = neurons_.emplace_back();
    const auto& weights = layer_.synapses->weights[j];
    for (std::size_t i = 0; i < weights.size(); ++i) {
      const std::int64_t weight =
          flips_.place == FlipPlace::weights ? flipped(weights[i], flipper) : weights[i];
      const std::int64_t level = std::abs(weight);
      if (level == 0 && gate_of(layer_) == netlist::Gate::gate_and) continue;
      auto group = std::ranges::find(groups, level, &WeightGroup::level);
      if (group == groups.end()) {
        const Words none(words_for_bits(weights.size()));
        group = groups.insert(groups.end(), {level, none, none});
        levels_.push_back(level);
      }
      set_bit(weight < 0 ? group->minus : group->plus, i, true);
    }
  }

  /// Above the largest threshold a stream is all ones, as at it.
  std::int64_t flipped(std::int64_t weight, Flipper& flipper) const {
    const std::uint64_t sign = weight < 0 ? std::uint64_t{1} << stored_.magnitude_bits : 0;
    const std::uint64_t word =
        flipper.flip(sign | static_cast<std::uint64_t>(std::abs(weight)), stored_.bits());
    const auto magnitude =
        std::min(full_, static_cast<std::int64_t>(word & low_mask(stored_.magnitude_bits)));
    return word >> stored_.magnitude_bits != 0 ? -magnitude : magnitude;
  }

  void flip_streams(exact::LayerStreams& streams, Flipper& flipper) const {
    for (std::size_t t = 0; t < streams.inputs.size(); ++t) {
      for (std::size_t i = 0; i < static_cast<std::size_t>(layer_.inputs()); ++i)
        if (flipper.flips()) streams.inputs[t][i / 64] ^= std::uint64_t{1} << (i % 64);
      for (const std::int64_t level : levels_)
        if (flipper.flips())
          streams.weights[t][static_cast<std::size_t>(level) / 64] ^= std::uint64_t{1} << (level % 64);
    }
  }

  std::int64_t products(const WeightGroup& group, const Words& inputs, bool weight) const {
    const bool is_xnor = gate_of(layer_) == netlist::Gate::gate_xnor;
    if (!is_xnor && !weight) return 0;
    // XNOR with a 0 is the input inverted.
    const std::uint64_t invert = is_xnor && !weight ? ~std::uint64_t{0} : 0;
    std::int64_t sum = 0;
    for (std::size_t w = 0; w < group.plus.size(); ++w) {
      sum += std::popcount((inputs[w] ^ invert) & group.plus[w]);
      sum -= std::popcount((inputs[w] ^ invert) & group.minus[w]);
    }
    return sum;
  }

  const netlist::Layer& layer_;
  const Flips& flips_;
  std::int64_t full_;
  StoredWeight stored_;
  std::vector<std::vector<WeightGroup>> neurons_;
  std::vector<std::int64_t> levels_;
};

std::vector<FlippedLayer> layers_of(const netlist::Chain& chain, const Flips& flips) {
  Flipper weight_flipper(flips, weights_item);
  std::vector<FlippedLayer> layers;
  for (const netlist::Layer& layer : chain.layers) {
    PW_ASSERT(layer.conv2d == nullptr && layer.pool == nullptr && layer.select_generator == nullptr);
    layers.emplace_back(layer, flips, weight_flipper);
  }
  return layers;
}

}  // namespace

std::int64_t correct_with_flips(const netlist::Netlist& netlist, const data::ImageView& images,
                                std::span<const std::uint8_t> labels, const Flips& flips) {
  const netlist::Chain chain = chain_of(netlist);
  const std::vector<FlippedLayer> layers = layers_of(chain, flips);
  std::int64_t correct = 0;
  for (std::size_t image = 0; image < images.size(); ++image) {
    Flipper flipper(flips, image);
    std::vector<std::int64_t> values;
    for (std::size_t k = 0; k < images.features(); ++k) values.push_back(images.at(image, k));
    for (const FlippedLayer& layer : layers) values = layer.sums(values, flipper);
    correct += exact::argmax(values) == labels[image];
  }
  return correct;
}

std::int64_t exposed_bits(const netlist::Netlist& netlist, FlipPlace place) {
  const netlist::Chain chain = chain_of(netlist);
  const Flips none;
  const std::vector<FlippedLayer> layers = layers_of(chain, none);
  std::int64_t bits = 0;
  for (std::size_t l = 0; l < layers.size(); ++l) {
    const netlist::Layer& layer = chain.layers[l];
    const std::int64_t neurons = layer.synapses->neurons();
    if (place == FlipPlace::values)
      bits += layers[l].streams() * layer.input_stream->length;
    else if (place == FlipPlace::weights)
      bits += neurons * layer.inputs() * StoredWeight(layer).bits();
    else
      bits += neurons * plan::total_width(layer);
  }
  return bits;
}

}  // namespace pulsewright::baseline

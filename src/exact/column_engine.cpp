// SPDX-License-Identifier: Apache-2.0
#include "exact/column_engine.h"

#include <algorithm>
#include <cstdlib>
#include <map>
#include <numeric>

#include <fmt/format.h>

#include "base/failure.h"
#include "exact/layer_words.h"

namespace pulsewright::exact {

namespace {

/// The ones of a layer's streams.
class StreamOrder {
 public:
  StreamOrder(const netlist::Layer& layer, const LayerWords& words) : words_(words), gate_(gate_of(layer)) {
    cycles_.resize(words.input.size());
    std::iota(cycles_.begin(), cycles_.end(), std::size_t{0});
    // As the threshold of an input grows, its stream is 1 in more and more of these, from the front.
    std::ranges::stable_sort(cycles_, {}, [&](std::size_t t) { return words.input[t]; });
  }

  /// Of the stream that an input has for each threshold: [thresholds].
  std::vector<std::uint32_t> ones_of_thresholds(std::int64_t thresholds) const {
    std::vector<std::uint32_t> ones(static_cast<std::size_t>(thresholds));
    std::uint32_t count = 0;
    for (std::size_t threshold = 0; threshold < ones.size(); ++threshold) {
      while (count < cycles_.size() && words_.input[cycles_[count]] < threshold) ++count;
      ones[threshold] = count;
    }
    return ones;
  }

  /// What a synapse of this weight counts, for each number of ones of its input: [length + 1].
  std::vector<std::int32_t> products(std::int64_t weight) const {
    const auto length = static_cast<std::int32_t>(cycles_.size());
    std::vector<std::int32_t> both(cycles_.size() + 1);
    for (std::size_t a = 0; a < cycles_.size(); ++a)
      both[a + 1] = both[a] + (words_.weight[cycles_[a]] < static_cast<std::uint64_t>(std::abs(weight)));
    if (gate_ == netlist::Gate::gate_xnor)
      for (std::int32_t a = 0, w = both.back(); a <= length; ++a)
        both[static_cast<std::size_t>(a)] = length - a - w + 2 * both[static_cast<std::size_t>(a)];
    if (weight < 0)
      for (std::int32_t& count : both) count = -count;
    return both;
  }

 private:
  const LayerWords& words_;
  netlist::Gate gate_;
  std::vector<std::size_t> cycles_;
};

/// One dense layer.
class ColumnLayer {
 public:
  explicit ColumnLayer(const netlist::Layer& layer)
      : layer_(layer),
        neurons_(static_cast<std::size_t>(layer.synapses->neurons())),
        levels_(static_cast<std::size_t>(layer.input_stream->length) + 1) {}
  virtual ~ColumnLayer() = default;

  const netlist::Layer& layer() const { return layer_; }

  /// `thresholds`: [inputs]; `sums`: [neurons], overwritten.
  void run(std::span<const std::int64_t> thresholds, std::span<std::int64_t> sums) const {
    std::vector<std::int32_t> counts(neurons_);
    for (std::size_t k = 0; k < thresholds.size(); ++k)
      add_column(k * levels_ + ones_[static_cast<std::size_t>(thresholds[k])], counts);
    for (std::size_t j = 0; j < neurons_; ++j)
      sums[j] = layer_.synapses->biases[j] + (std::int64_t{counts[j]} << layer_.count_shift);
  }

 protected:
  virtual void add_column(std::size_t column, std::span<std::int32_t> counts) const = 0;

  template <class Count>
  std::vector<Count> make_columns() {
    const LayerWords words(layer_);
    const StreamOrder order(layer_, words);
    ones_ = order.ones_of_thresholds(layer_.requantise->requantisation.maximum + 1);
    std::map<std::int64_t, std::vector<std::int32_t>> products;
    const auto inputs = static_cast<std::size_t>(layer_.inputs());
    std::vector<Count> columns(inputs * levels_ * neurons_);
    for (std::size_t j = 0; j < neurons_; ++j)
      for (std::size_t k = 0; k < inputs; ++k) {
        const std::int64_t weight = layer_.synapses->weights[j][k];
        const auto [found, is_new] = products.try_emplace(weight);
        if (is_new) found->second = order.products(weight);
        for (std::size_t a = 0; a < levels_; ++a)
          columns[(k * levels_ + a) * neurons_ + j] = static_cast<Count>(found->second[a]);
      }
    return columns;
  }

  const netlist::Layer layer_;
  const std::size_t neurons_;
  const std::size_t levels_;  ///< numbers of ones that a stream can have

 private:
  std::vector<std::uint32_t> ones_;  ///< [threshold]
};

/// With counts of this type, which hold the length of a stream with either sign.
template <class Count>
class ColumnsOf : public ColumnLayer {
 public:
  explicit ColumnsOf(const netlist::Layer& layer) : ColumnLayer(layer), columns_(make_columns<Count>()) {}

 private:
  void add_column(std::size_t column, std::span<std::int32_t> counts) const override {
    const Count* from = columns_.data() + column * neurons_;
    std::int32_t* to = counts.data();
    for (std::size_t j = 0; j < neurons_; ++j) to[j] += from[j];
  }

  std::vector<Count> columns_;  ///< [input][ones of its stream][neuron]
};

constexpr std::int64_t longest_in_bytes = INT8_MAX;

std::size_t column_bytes(const netlist::Layer& layer) {
  const std::int64_t length = layer.input_stream->length;
  return static_cast<std::size_t>(layer.inputs() * (length + 1) * layer.synapses->neurons()) *
         (length <= longest_in_bytes ? sizeof(std::int8_t) : sizeof(std::int16_t));
}

/// What of the layer columns cannot hold; empty if they can.
std::string obstacle_of(const netlist::Layer& layer) {
  const std::int64_t length = layer.input_stream->length;
  if (layer.conv2d != nullptr) return "which has a window";
  if (layer.pool != nullptr) return "which has a pool";
  if (layer.synapses->accumulator != netlist::Accumulator::count) return "which has a multiplexer";
  if (length > INT16_MAX) return fmt::format("whose streams have {} bits", length);
  if (layer.inputs() * length > INT32_MAX) return "whose sums may exceed 32 bits";
  return "";
}

std::unique_ptr<ColumnLayer> make_layer(const netlist::Layer& layer) {
  if (layer.input_stream->length <= longest_in_bytes) return std::make_unique<ColumnsOf<std::int8_t>>(layer);
  return std::make_unique<ColumnsOf<std::int16_t>>(layer);
}

class ColumnEngine : public Engine {
 public:
  explicit ColumnEngine(std::vector<std::unique_ptr<ColumnLayer>> layers) : layers_(std::move(layers)) {}

  std::string name() const override { return "columns"; }
  std::size_t batch() const override { return 1; }
  std::int64_t classes() const override { return layers_.back()->layer().outputs(); }

  Inference run(std::span<const std::int64_t> features) const override {
    Inference result;
    std::vector<std::int64_t> values(features.begin(), features.end());
    for (const auto& layer : layers_) {
      step(*layer, values, result.counts.emplace_back());
      result.thresholds.push_back(values);
      result.pooled.emplace_back();
      values = result.counts.back();
    }
    result.label = argmax(values);
    return result;
  }

  std::int64_t find_logits(const data::ImageView& images, std::span<std::int64_t> logits) const override {
    PW_ASSERT(images.size() * static_cast<std::size_t>(classes()) == logits.size());
    std::vector<std::int64_t> sums;
    for (std::size_t i = 0; i < images.size(); ++i) {
      std::vector<std::int64_t> values = images.image(i);
      for (const auto& layer : layers_) {
        step(*layer, values, sums);
        std::swap(values, sums);
      }
      std::ranges::copy(values, logits.begin() + static_cast<std::ptrdiff_t>(i * values.size()));
    }
    return static_cast<std::int64_t>(images.size()) * layers_.back()->layer().input_stream->length;
  }

 private:
  /// Leaves the thresholds of the layer in `values`.
  void step(const ColumnLayer& layer, std::vector<std::int64_t>& values,
            std::vector<std::int64_t>& sums) const {
    PW_ASSERT(static_cast<std::int64_t>(values.size()) == layer.layer().inputs());
    std::ranges::transform(values, values.begin(), layer.layer().requantise->requantisation);
    sums.resize(static_cast<std::size_t>(layer.layer().outputs()));
    layer.run(values, sums);
  }

  std::vector<std::unique_ptr<ColumnLayer>> layers_;
};

}  // namespace

std::unique_ptr<Engine> column_engine(const netlist::Netlist& netlist, std::string& obstacle) {
  const netlist::Chain chain = chain_of(netlist);
  std::size_t bytes = 0;
  for (const netlist::Layer& layer : chain.layers) {
    obstacle = obstacle_of(layer);
    // What columns hold is bounded, so that the product cannot overflow.
    if (obstacle.empty()) bytes += column_bytes(layer);
    if (obstacle.empty() && bytes > column_memory)
      obstacle = fmt::format("whose columns bring the network to more than {} MB", column_memory >> 20);
    if (obstacle.empty()) continue;
    obstacle = layer.synapses->id + ", " + obstacle;
    return nullptr;
  }
  std::vector<std::unique_ptr<ColumnLayer>> layers;
  for (const netlist::Layer& layer : chain.layers) layers.push_back(make_layer(layer));
  return std::make_unique<ColumnEngine>(std::move(layers));
}

}  // namespace pulsewright::exact

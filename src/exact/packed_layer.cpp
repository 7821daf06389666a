// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <fmt/format.h>

#include "base/bits.h"
#include "exact/lane_layer.h"
#include "exact/layer_words.h"
#include "exact/streams.h"
#include "netlist/sequence.h"

namespace pulsewright::exact {

namespace {

// What the loop reads again for every neuron, 256 words in 16 lanes or 32 KiB, stays in a first-level cache,
// and a stream of a block has few enough words for the loop to count its ones in bytes: at most 31.
constexpr std::size_t block_words = 256;
constexpr std::size_t most_words = 16;
constexpr std::size_t word_bytes = packed_lanes * sizeof(std::uint64_t);

std::size_t words_at_once(std::size_t words) {
  return std::min(words, most_words);
}

std::size_t inputs_at_once(std::size_t words) {
  return block_words / words_at_once(words);
}

std::int32_t count_ones(std::span<const std::uint64_t> words) {
  std::int32_t ones = 0;
  for (const std::uint64_t word : words) ones += std::popcount(word);
  return ones;
}

/// Packed layers keep the thresholds of a batch as they are.
class PackedLayer : public LaneLayer {
 public:
  Method method() const override { return Method::packed; }

 protected:
  explicit PackedLayer(const netlist::Layer& layer)
      : LaneLayer(layer),
        words_(words_for_bits(static_cast<std::size_t>(layer.input_stream->length))),
        kernel_(kernels().sum_packed) {
    const std::size_t levels = (std::size_t{1} << width_of(*layer.input_generator)) + 1;
    code_.slot_bytes = lanes * sizeof(std::uint32_t);
    for (std::size_t threshold = 0; threshold < levels; ++threshold)
      code_.numbers.push_back(static_cast<std::uint32_t>(threshold));
  }

  std::size_t block_bytes() const override { return block_words * word_bytes; }

  /// Sums a block of `count` words of packed streams, which start at word `first` of the rows.
  void sum_block(std::size_t range, std::size_t first, std::size_t count, const Scratch& scratch,
                 std::int32_t* sums) const {
    kernel_({.synapses = program_.synapses.data(),
             .ranges = &program_.ranges[range],
             .neurons = program_.sums,
             .inputs = scratch.block.data(),
             .rows = reinterpret_cast<const std::uint8_t*>(rows_.data() + first),
             .pieces = count,
             .sums = sums});
  }

  std::size_t words_;
  std::vector<std::uint64_t> rows_;  // [rows][words_]

 private:
  SumKernel kernel_;
};

/// All products of each cycle are added.
class CountedLayer : public PackedLayer {
 public:
  explicit CountedLayer(const netlist::Layer& layer)
      : PackedLayer(layer), inputs_(*layer.input_generator, layer.input_stream->length) {
    const Streams streams(*layer.weight_generator, layer.weight_stream->length);
    program_ = make_program(layer, inputs_at_once(words_), words_at_once(words_) * word_bytes,
                            [&](std::int64_t weight) { return add_row(streams, weight); });
  }

 private:
  WeightRows add_row(const Streams& streams, std::int64_t weight) {
    // The comparator always makes 16 streams. A weight needs one of them, lane 0.
    const std::uint64_t thresholds[packed_lanes] = {static_cast<std::uint64_t>(weight)};
    std::vector<std::uint64_t> made(words_ * packed_lanes);
    streams.encode(thresholds, 0, words_, made);
    const std::size_t first = rows_.size();
    for (std::size_t w = 0; w < words_; ++w) rows_.push_back(made[w * packed_lanes]);
    const std::int32_t ones = count_ones(std::span(rows_).subspan(first));
    if (ones == 0) return {};
    return {{static_cast<std::uint32_t>(first * sizeof(std::uint64_t))}, ones};
  }

  void add_products(std::size_t group, const std::uint8_t* patch, std::int32_t* sums,
                    Scratch& scratch) const override {
    const auto inputs = static_cast<std::size_t>(layer_.synapses->inputs());
    std::uint64_t* packed = scratch.block.as<std::uint64_t>();
    const std::size_t step = words_at_once(words_);
    for (std::size_t lane = 0; lane < lanes; lane += packed_lanes)
      for (std::size_t word = 0; word < words_; word += step)
        for (std::size_t block = 0; block < program_.blocks; ++block) {
          const std::size_t count = std::min(step, words_ - word);
          const std::size_t first = block * program_.block_inputs;
          const std::size_t last = std::min(inputs, first + program_.block_inputs);
          for (std::size_t k = first; k < last; ++k)
            pack(reinterpret_cast<const std::uint32_t*>(patch + k * code_.slot_bytes) + lane, word, count,
                 packed + (k - first) * step * packed_lanes);
          sum_block((group * program_.blocks + block) * program_.sums, word, count, scratch, sums + lane);
        }
  }

  /// Words [first, first + count) of the streams of 16 thresholds: to[word][lane].
  void pack(const std::uint32_t* thresholds, std::size_t first, std::size_t count, std::uint64_t* to) const {
    std::uint64_t wide[packed_lanes];
    std::copy_n(thresholds, packed_lanes, wide);
    inputs_.encode(wide, first, count, std::span(to, count * packed_lanes));
  }

  Streams inputs_;
};

/// One product of each cycle is added: the bits that the multiplexer chooses are one stream, as the inputs
/// see it, and for each neuron two, of its positive and its negative weights.
class SelectedLayer : public PackedLayer {
 public:
  explicit SelectedLayer(const netlist::Layer& layer) : PackedLayer(layer), layer_words_(layer) {
    const auto neurons = static_cast<std::size_t>(patches_.neurons_of_group());
    program_.blocks = 1;
    program_.block_inputs = 1;
    program_.sums = neurons + is_xnor_;
    const auto& weights = layer.synapses->weights;
    const std::vector<std::int64_t> all_ones(weights[0].size(),
                                             std::int64_t{1} << width_of(*layer.weight_generator));
    // Clocks that choose no input count nothing, so these stand for the N bits of the formula in LaneLayer.
    const std::int64_t choices = std::ranges::count_if(
        layer_words_.select, [&](std::uint32_t chosen) { return chosen < all_ones.size(); });
    for (std::size_t j = 0; j < weights.size(); ++j) {
      add_neuron(weights[j]);
      std::int64_t start = layer.synapses->biases[j];
      if (is_xnor_) start += (choices - count_ones(std::span(rows_).last(words_))) << layer.count_shift;
      program_.starts.push_back(static_cast<std::int32_t>(start));
      if (is_xnor_ && (j + 1) % neurons == 0) add_neuron(all_ones);
    }
  }

 private:
  void add_neuron(const std::vector<std::int64_t>& weights) {
    SynapseRange range;
    range.first = static_cast<std::uint32_t>(program_.synapses.size());
    add_row(weights, 1);
    range.negative = static_cast<std::uint32_t>(program_.synapses.size());
    // With XNOR the sign of a weight is in its threshold.
    if (!is_xnor_) add_row(weights, -1);
    range.last = static_cast<std::uint32_t>(program_.synapses.size());
    program_.ranges.push_back(range);
  }

  /// The bits that the weights of one sign show when they are chosen.
  void add_row(const std::vector<std::int64_t>& weights, std::int64_t sign) {
    const std::size_t first = rows_.size();
    rows_.resize(first + words_);
    const auto row = std::span(rows_).subspan(first);
    for (std::size_t t = 0; t < layer_words_.select.size(); ++t) {
      const std::size_t chosen = layer_words_.select[t];
      if (chosen < weights.size() && layer_words_.weight[t] < sign * weights[chosen]) set_bit(row, t, true);
    }
    program_.synapses.push_back({0, static_cast<std::uint32_t>(first * sizeof(std::uint64_t))});
  }

  void add_products(std::size_t group, const std::uint8_t* patch, std::int32_t* sums,
                    Scratch& scratch) const override {
    const std::size_t step = words_at_once(words_);
    for (std::size_t lane = 0; lane < lanes; lane += packed_lanes)
      for (std::size_t word = 0; word < words_; word += step) {
        const std::size_t count = std::min(step, words_ - word);
        select(patch, lane, word, count, scratch.block.as<std::uint64_t>());
        sum_block(group * program_.sums, word, count, scratch, sums + lane);
      }
  }

  /// Words [first, first + count) of the chosen bits of 16 lanes: to[word][lane].
  void select(const std::uint8_t* patch, std::size_t lane, std::size_t first, std::size_t count,
              std::uint64_t* to) const {
    std::fill_n(to, count * packed_lanes, 0);
    const auto inputs = static_cast<std::size_t>(layer_.synapses->inputs());
    const std::size_t end = std::min(layer_words_.select.size(), (first + count) * 64);
    for (std::size_t t = first * 64; t < end; ++t) {
      const std::size_t chosen = layer_words_.select[t];
      if (chosen >= inputs) continue;
      const auto* thresholds =
          reinterpret_cast<const std::uint32_t*>(patch + chosen * code_.slot_bytes) + lane;
      std::uint64_t* word = to + (t / 64 - first) * packed_lanes;
      for (std::size_t l = 0; l < packed_lanes; ++l)
        word[l] |= std::uint64_t{layer_words_.input[t] < thresholds[l]} << (t % 64);
    }
  }

  LayerWords layer_words_;
};

/// At most what the rows and synapses of a layer take.
std::size_t packed_bytes(const netlist::Layer& layer) {
  const auto neurons = static_cast<std::size_t>(layer.synapses->neurons());
  const auto synapses = static_cast<std::size_t>(layer.synapses->inputs()) * neurons;
  const std::size_t levels = (std::size_t{1} << width_of(*layer.weight_generator)) + 1;
  const std::size_t words = words_for_bits(static_cast<std::size_t>(layer.input_stream->length));
  const bool counts = layer.synapses->accumulator == netlist::Accumulator::count;
  const std::size_t rows = counts ? std::min(synapses, levels) : 3 * neurons;
  return rows * words * sizeof(std::uint64_t) + (counts ? synapses : 3 * neurons) * sizeof(Synapse);
}

}  // namespace

std::unique_ptr<LaneLayer> packed_layer(const netlist::Layer& layer, std::size_t& memory,
                                        std::string& obstacle) {
  const std::size_t bytes = packed_bytes(layer);
  if (bytes > memory) {
    obstacle = fmt::format("whose packed streams bring the network to more than {} MB", lane_memory >> 20);
    return nullptr;
  }
  memory -= bytes;
  if (layer.synapses->accumulator == netlist::Accumulator::mux) return std::make_unique<SelectedLayer>(layer);
  return std::make_unique<CountedLayer>(layer);
}

}  // namespace pulsewright::exact

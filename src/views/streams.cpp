// SPDX-License-Identifier: Apache-2.0
#include "views/streams.h"

#include <algorithm>
#include <cstdlib>

#include "base/bits.h"
#include "base/failure.h"
#include "exact/layer_words.h"
#include "exact/patches.h"
#include "netlist/sequence.h"

namespace pulsewright::views {

namespace {

std::int64_t ones(const Bits& bits) {
  return std::ranges::count(bits, true);
}

/// What the words of the two streams look like in one layer, encoded for any threshold.
class Encoder {
 public:
  explicit Encoder(const netlist::Layer& layer) : words_(layer) {}

  Bits input(std::int64_t threshold) const { return below(words_.input, threshold); }
  Bits weight(std::int64_t weight) const { return below(words_.weight, std::abs(weight)); }
  /// Whether a multiplexer takes input `i` in cycle `t`; without one every input is counted.
  bool counts(std::size_t i, std::size_t t) const { return words_.select.empty() || words_.select[t] == i; }

 private:
  static Bits below(const std::vector<std::uint32_t>& words, std::int64_t threshold) {
    Bits bits;
    for (const std::uint32_t word : words)
      bits.push_back(primitives::encode(word, static_cast<std::uint64_t>(threshold)));
    return bits;
  }

  exact::LayerWords words_;
};

/// Ones of the product of independent streams of densities x and w, with the sign of the weight.
double expected_count(netlist::Gate gate, double length, double x, double w, bool is_negative) {
  const double density = gate == netlist::Gate::gate_and ? x * w : x * w + (1 - x) * (1 - w);
  return (is_negative ? -length : length) * density;
}

StreamRow row_of(const netlist::Layer& layer, const Encoder& encoder, std::size_t input,
                 std::int64_t threshold, std::int64_t weight) {
  StreamRow row{input, threshold, weight, encoder.input(threshold), encoder.weight(weight), {}, {}, 0, 0, {}};
  const netlist::Gate gate = gate_of(layer);
  std::int64_t both = 0;
  for (std::size_t t = 0; t < row.input_bits.size(); ++t) {
    const bool x = row.input_bits[t];
    const bool w = row.weight_bits[t];
    const bool product = gate == netlist::Gate::gate_and ? x && w : x == w;
    row.product_bits.push_back(product);
    row.counted_bits.push_back(product && encoder.counts(input, t));
    both += x && w;
  }
  row.count = weight < 0 ? -ones(row.counted_bits) : ones(row.counted_bits);
  const auto length = static_cast<std::int64_t>(row.input_bits.size());
  row.scc_q16 = netlist::scc_q16(length, ones(row.input_bits), ones(row.weight_bits), both);
  const auto density = [](std::int64_t value, unsigned width) {
    return static_cast<double>(value) / static_cast<double>(std::int64_t{1} << width);
  };
  // A multiplexer looks at an input once in as many cycles as its source has words.
  const double looked_at =
      layer.select_generator == nullptr
          ? static_cast<double>(length)
          : static_cast<double>(length) /
                static_cast<double>(std::int64_t{1} << width_of(*layer.select_generator));
  row.expected = expected_count(gate, looked_at, density(threshold, width_of(*layer.input_generator)),
                                density(std::abs(weight), width_of(*layer.weight_generator)), weight < 0);
  return row;
}

/// The mean over the rows whose SCC is defined; the sum is one of integers, so that its order does not
/// matter.
void measure_scc(StreamsView& view) {
  std::int64_t sum = 0;
  std::int64_t defined = 0;
  for (const StreamRow& row : view.rows) {
    if (!row.scc_q16) continue;
    sum += *row.scc_q16;
    ++defined;
  }
  view.undefined_scc = static_cast<std::int64_t>(view.rows.size()) - defined;
  if (defined > 0) view.mean_scc = static_cast<double>(sum) / 65536.0 / static_cast<double>(defined);
}

}  // namespace

StreamsView streams_view(const netlist::Netlist& netlist, const exact::Inference& inference,
                         const Selection& selection) {
  const netlist::Chain chain = chain_of(netlist);
  const netlist::Layer& layer = chain.layers.at(selection.layer);
  const exact::Patches patches(layer);
  const auto position = static_cast<std::int64_t>(selection.position);
  const auto neuron = static_cast<std::int64_t>(selection.neuron);
  const std::vector<std::int64_t> patch =
      patch_at(patches, inference.thresholds[selection.layer], position, neuron / patches.neurons_of_group());
  const std::vector<std::int64_t>& weights = layer.synapses->weights.at(selection.neuron);

  StreamsView view{selection,
                   layer.input_stream->length,
                   std::int64_t{1} << width_of(*layer.input_generator),
                   std::int64_t{1} << width_of(*layer.weight_generator),
                   gate_of(layer),
                   {},
                   0,
                   0,
                   0,
                   {},
                   0,
                   0};
  const Encoder encoder(layer);
  for (std::size_t i = 0; i < weights.size(); ++i)
    view.rows.push_back(row_of(layer, encoder, i, patch[i], weights[i]));
  for (const StreamRow& row : view.rows) view.counted += row.count;
  view.bias = layer.synapses->biases.at(selection.neuron);
  view.sum =
      inference.counts[selection.layer].at(static_cast<std::size_t>(position * patches.neurons + neuron));
  if (selection.layer + 1 < chain.layers.size() && layer.pool == nullptr)
    view.next_threshold = chain.layers[selection.layer + 1].requantise->requantisation(view.sum);
  measure_scc(view);
  std::ranges::stable_sort(view.rows, std::ranges::greater{},
                           [](const StreamRow& row) { return std::abs(row.count); });
  return view;
}

StreamsView streams_view(const Moment& moment, const Selection& selection) {
  PW_ASSERT(moment.netlist.has_value());
  return streams_view(*moment.netlist,
                      exact::make_engine(*moment.netlist)->run(moment.images.images.at(selection.image)),
                      selection);
}

std::vector<std::int64_t> running_sums(const StreamsView& view) {
  std::vector<std::int64_t> sums = {view.bias};
  for (std::size_t t = 0; t < static_cast<std::size_t>(view.length); ++t) {
    std::int64_t counted = 0;
    for (const StreamRow& row : view.rows) counted += row.counted_bits[t] ? (row.weight < 0 ? -1 : 1) : 0;
    sums.push_back(sums.back() + counted);
  }
  return sums;
}

Selection clamped(const Moment& moment, Selection selection) {
  const auto within = [](std::size_t& value, std::int64_t size) {
    value = std::min(value, static_cast<std::size_t>(size) - 1);
  };
  const netlist::Chain chain = chain_of(moment.netlist.value());
  within(selection.layer, static_cast<std::int64_t>(chain.layers.size()));
  within(selection.neuron, chain.layers[selection.layer].synapses->neurons());
  within(selection.position, chain.layers[selection.layer].positions());
  within(selection.image, static_cast<std::int64_t>(moment.images.images.size()));
  return selection;
}

}  // namespace pulsewright::views

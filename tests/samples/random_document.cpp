// SPDX-License-Identifier: Apache-2.0
#include "samples/random_document.h"

#include <algorithm>
#include <iterator>
#include <set>

#include <fmt/format.h>

#include "samples/random_streams.h"

namespace pulsewright::samples {

namespace {

/// How the weights of a layer are drawn.
enum class Density { full, sparse, dead, extreme, few_levels };

class Builder {
 public:
  explicit Builder(std::uint64_t seed) : dice_(seed, 0x646f63756d656e74), regression_(seed, 0x72656772) {}

  netlist::Netlist build() {
    constexpr const char* names[] = {"d", "axi", "top", "class", "_n", "a__b", "Net_9"};
    odd_names_ = dice_.one_in(4);
    netlist_.name = odd_names_ ? names[dice_.between(0, std::ssize(names) - 1)] : "drawn";
    netlist_.halvings = dice_.one_in(3) ? dice_.between(1, 3) : 0;
    if (dice_.one_in(6)) netlist_.early_exit = netlist::EarlyExit::decided;
    add_input();
    const std::int64_t layers = dice_.one_in(8) ? 4 : dice_.between(1, 3);
    for (std::int64_t l = 0; l < layers; ++l) add_layer(l, l + 1 == layers);
    append(netlist::OutputNode{name("logits"), draw_quantities()});
    add_schedule();
    return std::move(netlist_);
  }

 private:
  std::string name(const std::string& plain) {
    constexpr const char* odd[] = {"_",     "__a",    "a__b",  "class", "int",   "sum",   "word",
                                   "reset", "frame",  "x",     "X",     "clk_i", "value", "count",
                                   "o_",    "unused", "layer", "run",   "weight"};
    std::string id = odd_names_ ? odd[dice_.between(0, std::ssize(odd) - 1)] : plain;
    if (odd_names_ && dice_.one_in(10)) id += std::string(60 - id.size(), 'z');
    while (!taken_.insert(id).second) id += fmt::format("{}", dice_.between(0, 9));
    return id;
  }

  void append(netlist::Node node) {
    if (!netlist_.nodes.empty()) netlist_.edges.push_back({id_of(netlist_.nodes.back()), id_of(node)});
    netlist_.nodes.push_back(std::move(node));
  }

  void add_input() {
    constexpr std::int64_t maxima[] = {1, 2, 15, 16, 127, 254, 255};
    plane_ = {.rows = 1, .columns = 1, .channels = dice_.between(1, 24)};
    if (dice_.one_in(2)) plane_ = {dice_.between(1, 5), dice_.between(1, 5), dice_.between(1, 4)};
    largest_ = dice_.one_in(40) ? 256 : maxima[dice_.between(0, std::ssize(maxima) - 1)];
    append(netlist::InputNode{name("pixels"), plane_.inputs(), largest_});
  }

  /// The streams of a layer: those of an earlier one, or others.
  struct Meeting {
    std::string input_stream, weight_stream;
    netlist::Encoding weight_encoding;
    StreamPair pair;
  };

  const Meeting& meet(std::int64_t l) {
    if (!meetings_.empty() && dice_.one_in(5)) return meetings_[dice_.between(0, std::ssize(meetings_) - 1)];
    const std::string input = name(fmt::format("gx{}", l));
    const std::string weight = name(fmt::format("gw{}", l));
    const std::int64_t longest = dice_.one_in(10) ? 150 : 32;
    Meeting made{name(fmt::format("x{}", l)), name(fmt::format("w{}", l)),
                 static_cast<netlist::Encoding>(dice_.between(0, 2)),
                 draw_pair(dice_, input, weight, std::int64_t{1} << netlist_.halvings, longest)};
    const StreamPair& pair = made.pair;
    netlist_.generators.push_back(pair.input);
    if (pair.weight.id != pair.input.id) netlist_.generators.push_back(pair.weight);
    const bool is_bipolar = made.weight_encoding == netlist::Encoding::bipolar;
    netlist_.streams.push_back({made.input_stream,
                                is_bipolar ? netlist::Encoding::bipolar : netlist::Encoding::unipolar,
                                pair.input.id, pair.length});
    netlist_.streams.push_back({made.weight_stream, made.weight_encoding, pair.weight.id, pair.length});
    netlist::Correlation claim = pair.claim;
    claim.first = made.input_stream;
    claim.second = made.weight_stream;
    netlist_.correlations.push_back(claim);
    return meetings_.emplace_back(std::move(made));
  }

  void add_layer(std::int64_t l, bool is_last) {
    const Meeting meeting = meet(l);
    const std::int64_t most = std::int64_t{1} << meeting.pair.input.parameters.at("width");
    append(netlist::RequantiseNode{name(fmt::format("quantise{}", l)), draw_requantisation(most)});
    const bool is_plane = plane_.rows * plane_.columns > 1;
    if (is_plane ? !is_last || dice_.one_in(4) : dice_.one_in(12))
      add_convolution(l, meeting, most);
    else
      add_dense(l, meeting, is_last);
    if (plane_.rows * plane_.columns > 1 ? dice_.one_in(2) : dice_.one_in(15)) add_pool(l);
  }

  /// Mostly one that spreads what arrives over the thresholds and clips the largest.
  primitives::Requantisation draw_requantisation(std::int64_t to) {
    primitives::Requantisation function;
    function.rounding = dice_.one_in(3) ? primitives::Rounding::floor : primitives::Rounding::half_up;
    function.maximum = dice_.one_in(5) ? dice_.between(1, to) : to;
    function.multiplier = dice_.one_in(6) ? dice_.between(1, 65535) : dice_.between(1, 7);
    if (dice_.one_in(15))
      function.shift = static_cast<unsigned>(dice_.between(0, 40));
    else
      while ((largest_ * function.multiplier >> function.shift) > 6 * to) ++function.shift;
    return function;
  }

  void add_dense(std::int64_t l, const Meeting& meeting, bool is_last) {
    netlist::DenseNode node;
    node.id = name(fmt::format("dense{}", l));
    const std::int64_t neurons = is_last && !dice_.one_in(8) ? dice_.between(2, 6) : dice_.between(1, 12);
    fill(node, l, meeting, neurons, plane_.inputs());
    plane_ = {.rows = 1, .columns = 1, .channels = neurons};
    append(std::move(node));
  }

  /// A window that fits into the plane and reaches it in every position.
  netlist::Window draw_window(bool pads) {
    netlist::Window window = plane_;
    do {
      window.kernel_rows = dice_.between(1, 3);
      window.kernel_columns = dice_.between(1, 3);
      window.stride = dice_.between(1, 3);
      window.dilation = pads && dice_.one_in(4) ? 2 : 1;
      const std::int64_t most = std::min(window.kernel_rows, window.kernel_columns) - 1;
      window.padding = pads && window.dilation == 1 ? dice_.between(0, most) : 0;
    } while (window.positions() == 0);
    return window;
  }

  void take(const netlist::Window& window, std::int64_t channels) {
    plane_ = {.rows = window.out_rows(), .columns = window.out_columns(), .channels = channels};
  }

  void add_convolution(std::int64_t l, const Meeting& meeting, std::int64_t most) {
    netlist::Conv2dNode node;
    node.id = name(fmt::format("conv{}", l));
    node.window = draw_window(true);
    while (plane_.channels % node.groups != 0 || dice_.one_in(2))
      node.groups = 1 + node.groups % plane_.channels;
    node.padding_threshold = dice_.between(0, most);
    const std::int64_t neurons = node.groups * dice_.between(1, 4);
    fill(node, l, meeting, neurons, node.window.area() * plane_.channels / node.groups);
    take(node.window, neurons);
    append(std::move(node));
  }

  /// A pool with padding or dilation has no Verilog.
  void add_pool(std::int64_t l) {
    const netlist::PoolNode pool{name(fmt::format("pool{}", l)),
                                 static_cast<netlist::PoolKind>(dice_.between(0, 1)),
                                 draw_window(dice_.one_in(12))};
    if (pool.pool == netlist::PoolKind::sum) largest_ *= pool.window.area();
    take(pool.window, plane_.channels);
    append(pool);
  }

  void fill(netlist::Synapses& node, std::int64_t l, const Meeting& meeting, std::int64_t neurons,
            std::int64_t inputs) {
    node.input_stream = meeting.input_stream;
    node.weight_stream = meeting.weight_stream;
    node.pipeline_delay = dice_.one_in(12) ? 15 : dice_.between(0, 3);
    const bool chooses_length = netlist_.halvings > 0 || netlist_.early_exit != netlist::EarlyExit::never;
    if (dice_.one_in(chooses_length ? 40 : 4)) add_select(node, l, meeting.pair, inputs);
    draw_weights(node, meeting, neurons, inputs);
    draw_biases(node, meeting.pair.length);
    largest_ = std::max<std::int64_t>(1, inputs * meeting.pair.length);
  }

  void add_select(netlist::Synapses& node, std::int64_t l, const StreamPair& pair, std::int64_t inputs) {
    const std::string id = name(fmt::format("gs{}", l));
    const auto select = draw_select(dice_, id, inputs, pair.input, pair.weight, pair.length);
    if (!select) return;
    netlist_.generators.push_back(*select);
    node.accumulator = netlist::Accumulator::mux;
    node.select_generator = id;
  }

  void draw_weights(netlist::Synapses& node, const Meeting& meeting, std::int64_t neurons,
                    std::int64_t inputs) {
    const Density density = dice_.one_in(2) ? Density::full : static_cast<Density>(dice_.between(1, 4));
    const std::int64_t most = std::int64_t{1} << meeting.pair.weight.parameters.at("width");
    const std::int64_t level = dice_.between(1, most);
    const std::int64_t dead_neuron = dice_.one_in(5) ? dice_.between(0, neurons - 1) : -1;
    const std::int64_t dead_input = dice_.one_in(5) ? dice_.between(0, inputs - 1) : -1;
    for (std::int64_t j = 0; j < neurons; ++j) {
      auto& row = node.weights.emplace_back();
      for (std::int64_t i = 0; i < inputs; ++i) {
        const std::int64_t weight =
            j == dead_neuron || i == dead_input ? 0 : draw_magnitude(density, level, most);
        const bool is_negative =
            meeting.weight_encoding == netlist::Encoding::sign_magnitude && dice_.one_in(2);
        row.push_back(is_negative ? -weight : weight);
      }
    }
  }

  std::int64_t draw_magnitude(Density density, std::int64_t level, std::int64_t most) {
    switch (density) {
      case Density::sparse:
        return dice_.one_in(8) ? dice_.between(1, most) : 0;
      case Density::dead:
        return 0;
      case Density::extreme:
        return dice_.one_in(2) ? most : dice_.between(0, 1);
      case Density::few_levels:
        return dice_.one_in(2) ? level : 0;
      default:
        return dice_.one_in(6) ? 0 : dice_.between(0, most);
    }
  }

  void draw_biases(netlist::Synapses& node, std::int64_t length) {
    const std::int64_t most = dice_.one_in(60)   ? std::int64_t{1} << 31
                              : dice_.one_in(10) ? std::int64_t{1} << 20
                              : dice_.one_in(6)  ? 0
                                                 : 2 * length;
    for (std::size_t j = 0; j < node.weights.size(); ++j) node.biases.push_back(dice_.between(-most, most));
  }

  /// What the logits stand for, in one of eight documents that may have it. Drawn apart, so that documents
  /// without are as they were.
  std::vector<netlist::Quantity> draw_quantities() {
    std::vector<netlist::Quantity> quantities;
    if (netlist_.early_exit != netlist::EarlyExit::never || !regression_.one_in(8)) return quantities;
    for (std::int64_t q = 0; q < plane_.inputs(); ++q)
      quantities.push_back({fmt::format("quantity_{}", q), regression_.between(1, 1 << 24),
                            regression_.between(-(std::int64_t{1} << 53), std::int64_t{1} << 53),
                            regression_.between(-400, 400)});
    return quantities;
  }

  std::int64_t draw_divisor(std::int64_t whole) {
    std::int64_t part = dice_.between(1, std::min<std::int64_t>(whole, 64));
    while (whole % part != 0) --part;
    return part;
  }

  /// Bits of a stream per clock: mostly one, or where they have Verilog any divisor, or all.
  std::int64_t draw_bits(const netlist::Layer& layer) {
    constexpr std::uint64_t widest = 4;  // of words before a table
    const bool has_table = layer.synapses->accumulator == netlist::Accumulator::count &&
                           netlist_.halvings == 0 && netlist_.early_exit == netlist::EarlyExit::never &&
                           layer.input_generator->parameters.at("width") <= widest &&
                           layer.weight_generator->parameters.at("width") <= widest;
    if (dice_.one_in(has_table ? 4 : 40)) return draw_divisor(layer.input_stream->length);
    return dice_.one_in(has_table ? 2 : 40) ? layer.input_stream->length : 1;
  }

  /// Layers that have no parallel Verilog are mostly folded; a last layer that can end early mostly is not.
  void add_schedule() {
    const bool folds_all = dice_.one_in(3);
    const bool folds_some = dice_.one_in(2);
    const netlist::Netlist plain = netlist_;
    for (const netlist::Layer& layer : chain_of(plain).layers) {
      const bool needs_fold = layer.conv2d != nullptr || layer.pool != nullptr;
      const bool ends_early = plain.early_exit != netlist::EarlyExit::never &&
                              layer.synapses == chain_of(plain).layers.back().synapses;
      if (!(needs_fold && !dice_.one_in(30)) &&
          (ends_early || !(folds_all || (folds_some && dice_.one_in(2)))))
        continue;
      netlist_.folds.push_back(
          {layer.synapses->id, draw_divisor(divisible_neurons(*layer.synapses, layer.conv2d)),
           draw_divisor(divisible_inputs(*layer.synapses, layer.conv2d)),
           dice_.one_in(4) ? netlist::WeightPlace::loadable : netlist::WeightPlace::rom, draw_bits(layer)});
    }
    const std::size_t layers = chain_of(plain).layers.size();
    netlist_.architecture = netlist_.folds.empty()           ? netlist::Architecture::parallel
                            : netlist_.folds.size() < layers ? netlist::Architecture::mixed
                                                             : netlist::Architecture::folded;
  }

  Dice dice_;
  Dice regression_;
  netlist::Netlist netlist_;
  bool odd_names_ = false;
  std::set<std::string> taken_;
  std::vector<Meeting> meetings_;
  netlist::Window plane_;     ///< of the values that arrive; only its extents count
  std::int64_t largest_ = 0;  ///< of them
};

}  // namespace

netlist::Netlist random_document(std::uint64_t seed) {
  return Builder(seed).build();
}

}  // namespace pulsewright::samples

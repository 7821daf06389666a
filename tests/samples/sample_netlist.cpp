// SPDX-License-Identifier: Apache-2.0
#include "samples/sample_netlist.h"

#include <algorithm>
#include <iterator>

#include <fmt/format.h>

#include "base/bits.h"
#include "base/random.h"
#include "netlist/sequence.h"
#include "primitives/source_tables.h"

namespace pulsewright::samples {

namespace {

struct Pair {
  netlist::Generator input;
  netlist::Generator weight;
  netlist::CorrelationPlan plan;
};

netlist::Generator ramp(const std::string& id, unsigned width, std::uint64_t mask = 0) {
  return {id, "source_ramp", {{"width", {width}}, {"xor_mask", {mask}}}};
}

netlist::Generator sobol(const std::string& id, unsigned width, unsigned dimension, bool gray) {
  return {
      id,
      "source_sobol",
      {{"width", {width}}, {"directions", primitives::sobol_directions(dimension, width)}, {"gray", {gray}}}};
}

netlist::Generator lfsr(const std::string& id, unsigned width, bool reverse) {
  return {id,
          "source_lfsr",
          {{"width", {width}},
           {"taps", {primitives::maximal_lfsr_taps(width)}},
           {"seed", {1}},
           {"de_bruijn", {1}},
           {"reverse", {reverse}}}};
}

Pair make_pair(const std::string& name, const std::string& x, const std::string& w, unsigned width) {
  if (name == "sobol" || name == "sobol_gray") {
    const bool gray = name == "sobol_gray";
    return {sobol(x, width, 1, gray), sobol(w, width, 2, gray), netlist::CorrelationPlan::independent};
  }
  if (name == "lfsr")
    return {lfsr(x, width, false), lfsr(w, width, true), netlist::CorrelationPlan::independent};
  if (name == "ramp_shared") return {ramp(x, width), ramp(x, width), netlist::CorrelationPlan::positive};
  if (name == "ramp_complement")
    return {ramp(x, width), ramp(w, width, low_mask(width)), netlist::CorrelationPlan::negative};
  return {ramp(x, width),
          {w, "source_van_der_corput", {{"width", {width}}, {"xor_mask", {low_mask(width / 2)}}}},
          netlist::CorrelationPlan::independent};
}

/// A multiplier and shift that spread sums of this layer over the next thresholds and saturate the largest.
primitives::Requantisation draw_requantisation(Random& random, std::int64_t from, std::int64_t to) {
  primitives::Requantisation function;
  function.maximum = to;
  function.multiplier = 1 + static_cast<std::int64_t>(random.below(7));
  while ((from * function.multiplier >> function.shift) > 6 * to) ++function.shift;
  function.rounding = random.below(4) == 0 ? primitives::Rounding::floor : primitives::Rounding::half_up;
  return function;
}

std::vector<std::vector<std::int64_t>> draw_weights(Random& random, const LayerShape& shape,
                                                    std::int64_t inputs) {
  const std::int64_t largest = std::int64_t{1} << shape.width;
  const bool is_signed = shape.weight_encoding == netlist::Encoding::sign_magnitude;
  std::vector<std::vector<std::int64_t>> weights(static_cast<std::size_t>(shape.outputs));
  for (auto& row : weights)
    for (std::int64_t i = 0; i < inputs; ++i) {
      const auto magnitude = static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(largest) + 1));
      const bool is_zero = random.below(6) == 0;
      row.push_back(is_zero ? 0 : is_signed && random.below(2) ? -magnitude : magnitude);
    }
  return weights;
}

class Builder {
 public:
  Builder(const Shape& shape, std::uint64_t seed) : shape_(shape), random_(seed, 0x73616d706c65) {
    netlist_.name = shape.name;
    plane_ = {shape.rows, shape.columns, shape.features / (shape.rows * shape.columns)};
    largest_ = shape.maximum;
    netlist_.nodes.push_back(netlist::InputNode{"pixels", shape.features, shape.maximum});
  }

  netlist::Netlist build() {
    for (std::size_t l = 0; l < shape_.layers.size(); ++l) add_layer(l);
    append(netlist::OutputNode{"logits"});
    return std::move(netlist_);
  }

 private:
  /// The shape of the values that arrive at the next node.
  struct Plane {
    std::int64_t rows;
    std::int64_t columns;
    std::int64_t channels;
  };

  void append(netlist::Node node) {
    netlist_.edges.push_back({id_of(netlist_.nodes.back()), id_of(node)});
    netlist_.nodes.push_back(std::move(node));
  }

  void add_generator(const netlist::Generator& generator) {
    const bool known = std::ranges::any_of(netlist_.generators,
                                           [&](const netlist::Generator& g) { return g.id == generator.id; });
    if (!known) netlist_.generators.push_back(generator);
  }

  void add_layer(std::size_t l) {
    const LayerShape& layer = shape_.layers[l];
    const Pair pair = make_pair(layer.pair, fmt::format("gx{}", l), fmt::format("gw{}", l), layer.width);
    const std::int64_t length = layer.length ? layer.length : std::int64_t{1} << layer.width;
    const bool is_bipolar = layer.weight_encoding == netlist::Encoding::bipolar;
    add_generator(pair.input);
    add_generator(pair.weight);
    const std::string x = fmt::format("x{}", l);
    const std::string w = fmt::format("w{}", l);
    netlist_.streams.push_back(
        {x, is_bipolar ? netlist::Encoding::bipolar : netlist::Encoding::unipolar, pair.input.id, length});
    netlist_.streams.push_back({w, layer.weight_encoding, pair.weight.id, length});
    const netlist::MeasuredCorrelation measured = measure_correlation(pair.input, pair.weight, length);
    netlist_.correlations.push_back({x, w, pair.plan, measured.mean_scc_q16, measured.mean_abs_scc_q16});
    append(netlist::RequantiseNode{fmt::format("quantise{}", l),
                                   draw_requantisation(random_, largest_, std::int64_t{1} << layer.width)});
    layer.kernel ? add_convolution(l, x, w) : add_dense(l, x, w);
    if (layer.pool) add_pool(l);
  }

  /// `window` over the values that arrive.
  netlist::Window over_plane(netlist::Window window) const {
    window.rows = plane_.rows;
    window.columns = plane_.columns;
    window.channels = plane_.channels;
    return window;
  }

  void add_dense(std::size_t l, const std::string& x, const std::string& w) {
    netlist::DenseNode node;
    node.id = fmt::format("dense{}", l);
    draw_synapses(node, l, plane_.rows * plane_.columns * plane_.channels, x, w);
    plane_ = {1, 1, node.neurons()};
    append(std::move(node));
  }

  void add_convolution(std::size_t l, const std::string& x, const std::string& w) {
    const LayerShape& layer = shape_.layers[l];
    netlist::Conv2dNode node;
    node.id = fmt::format("convolve{}", l);
    node.window = over_plane(*layer.kernel);
    node.groups = layer.groups;
    node.padding_threshold = static_cast<std::int64_t>(random_.below((std::uint64_t{1} << layer.width) + 1));
    draw_synapses(node, l, node.window.area() * plane_.channels / node.groups, x, w);
    plane_ = {node.window.out_rows(), node.window.out_columns(), node.neurons()};
    append(std::move(node));
  }

  void add_pool(std::size_t l) {
    const LayerShape& layer = shape_.layers[l];
    const netlist::PoolNode node{fmt::format("pool{}", l), layer.pool_kind, over_plane(*layer.pool)};
    plane_ = {node.window.out_rows(), node.window.out_columns(), plane_.channels};
    if (node.pool == netlist::PoolKind::sum) largest_ *= node.window.area();
    append(node);
  }

  void draw_synapses(netlist::Synapses& node, std::size_t l, std::int64_t inputs, const std::string& x,
                     const std::string& w) {
    const LayerShape& layer = shape_.layers[l];
    node.input_stream = x;
    node.weight_stream = w;
    node.accumulator = layer.accumulator;
    node.pipeline_delay = layer.pipeline_delay;
    if (layer.accumulator == netlist::Accumulator::mux) {
      node.select_generator = fmt::format("gs{}", l);
      unsigned width = 2;
      while ((std::int64_t{1} << width) < inputs) ++width;
      add_generator({node.select_generator,
                     "source_lfsr",
                     {{"width", {width}},
                      {"taps", {primitives::maximal_lfsr_taps(width)}},
                      {"seed", {low_mask(width) - 1}},
                      {"de_bruijn", {1}},
                      {"reverse", {0}}}});
    }
    node.weights = draw_weights(random_, layer, inputs);
    for (std::int64_t j = 0; j < layer.outputs; ++j)
      node.biases.push_back(
          static_cast<std::int64_t>(random_.below(2 * (std::uint64_t{1} << layer.width) + 1)) -
          (std::int64_t{1} << layer.width));
    largest_ = inputs << layer.width;
  }

  const Shape& shape_;
  Random random_;
  netlist::Netlist netlist_;
  Plane plane_;
  std::int64_t largest_;  // of the values that arrive
};

/// A window that fits into a plane of this size and reaches it in every position.
netlist::Window draw_window(Random& random, std::int64_t rows, std::int64_t columns) {
  const auto draw = [&](std::int64_t low, std::int64_t high) {
    return low + static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(high - low + 1)));
  };
  netlist::Window window;
  do {
    window = {rows, columns, 1, draw(1, 3), draw(1, 3), draw(1, 3), 0, draw(1, 2)};
    // Without dilation a padding below the kernel leaves some of it inside.
    if (window.dilation == 1)
      window.padding = draw(0, std::min(window.kernel_rows, window.kernel_columns) - 1);
  } while (window.positions() == 0);
  return window;
}

LayerShape draw_layer(Random& random) {
  constexpr const char* pairs[] = {"ramp_vdc", "sobol",       "sobol_gray",
                                   "lfsr",     "ramp_shared", "ramp_complement"};
  LayerShape layer;
  layer.width = 2 + static_cast<unsigned>(random.below(5));
  layer.outputs = 1 + static_cast<std::int64_t>(random.below(6));
  layer.weight_encoding = static_cast<netlist::Encoding>(random.below(3));
  layer.pair = pairs[random.below(std::size(pairs))];
  layer.accumulator = random.below(4) == 0 ? netlist::Accumulator::mux : netlist::Accumulator::count;
  layer.pipeline_delay = static_cast<std::int64_t>(random.below(3));
  return layer;
}

}  // namespace

netlist::Netlist make_netlist(const Shape& shape, std::uint64_t seed) {
  return Builder(shape, seed).build();
}

Shape convolution_and_pool() {
  Shape shape;
  shape.name = "planes";
  shape.features = 50;
  shape.rows = 5;
  shape.columns = 5;
  LayerShape convolution;
  convolution.outputs = 4;
  convolution.kernel = netlist::Window{5, 5, 2, 3, 3, 1, 1, 1};
  convolution.pool = netlist::Window{5, 5, 4, 2, 2, 2, 0, 1};
  shape.layers = {convolution};
  return shape;
}

Shape random_shape(std::uint64_t seed) {
  Random random(seed, 0x7368617065);
  Shape shape;
  shape.features = 1 + static_cast<std::int64_t>(random.below(9));
  shape.maximum = 1 + static_cast<std::int64_t>(random.below(255));
  shape.layers.resize(1 + random.below(3));
  for (LayerShape& layer : shape.layers) layer = draw_layer(random);
  return shape;
}

Shape random_convolution_shape(std::uint64_t seed) {
  Random random(seed, 0x77696e646f77);
  Shape shape;
  shape.layers.clear();
  shape.rows = 3 + static_cast<std::int64_t>(random.below(4));
  shape.columns = 3 + static_cast<std::int64_t>(random.below(4));
  std::int64_t channels = 1 + static_cast<std::int64_t>(random.below(4));
  shape.features = shape.rows * shape.columns * channels;
  std::int64_t rows = shape.rows;
  std::int64_t columns = shape.columns;
  for (std::uint64_t left = 1 + random.below(2); left > 0; --left) {
    LayerShape& layer = shape.layers.emplace_back(draw_layer(random));
    layer.kernel = draw_window(random, rows, columns);
    rows = layer.kernel->out_rows();
    columns = layer.kernel->out_columns();
    while (channels % layer.groups != 0 || random.below(2) == 0) layer.groups = 1 + layer.groups % channels;
    channels = layer.outputs = layer.groups * (1 + static_cast<std::int64_t>(random.below(3)));
    if (random.below(3) == 0) continue;
    layer.pool = draw_window(random, rows, columns);
    layer.pool_kind = static_cast<netlist::PoolKind>(random.below(2));
    rows = layer.pool->out_rows();
    columns = layer.pool->out_columns();
  }
  if (random.below(2) == 0) shape.layers.push_back(draw_layer(random));
  return shape;
}

netlist::Netlist fold_netlist(netlist::Netlist netlist, std::uint64_t seed) {
  Random random(seed, 0x666f6c64);
  const auto divisor = [&](std::int64_t whole) {
    std::vector<std::int64_t> divisors;
    for (std::int64_t part = 1; part <= std::min<std::int64_t>(whole, 64); ++part)
      if (whole % part == 0) divisors.push_back(part);
    return divisors[random.below(divisors.size())];
  };
  netlist.architecture = netlist::Architecture::folded;
  for (const netlist::Node& node : netlist.nodes)
    if (const netlist::Synapses* synapses = synapses_of(node)) {
      const auto* conv2d = std::get_if<netlist::Conv2dNode>(&node);
      const std::int64_t inputs = divisible_inputs(*synapses, conv2d);
      netlist.folds.push_back({synapses->id, divisor(divisible_neurons(*synapses, conv2d)), divisor(inputs)});
    }
  return netlist;
}

netlist::Netlist take_whole_streams(netlist::Netlist netlist, std::uint64_t seed) {
  Random random(seed, 0x7461626c6573);
  const netlist::Chain chain = chain_of(netlist);
  std::vector<std::size_t> able;
  std::vector<std::int64_t> lengths(netlist.folds.size());
  for (const netlist::Layer& layer : chain.layers)
    if (layer.fold != nullptr && layer.synapses->accumulator == netlist::Accumulator::count) {
      able.push_back(static_cast<std::size_t>(layer.fold - netlist.folds.data()));
      lengths[able.back()] = layer.input_stream->length;
    }
  if (able.empty()) return netlist;
  const std::size_t surely = able[random.below(able.size())];
  for (const std::size_t f : able)
    if (f == surely || random.below(2) == 0) netlist.folds[f].bits = lengths[f];
  return netlist;
}

netlist::Netlist take_some_bits(netlist::Netlist netlist, std::uint64_t seed) {
  Random random(seed, 0x62697473);
  const netlist::Chain chain = chain_of(netlist);
  std::vector<std::int64_t> bits(netlist.folds.size(), 1);
  for (const netlist::Layer& layer : chain.layers)
    if (layer.fold != nullptr && layer.synapses->accumulator == netlist::Accumulator::count) {
      const std::int64_t length = layer.input_stream->length;
      std::int64_t& own = bits[static_cast<std::size_t>(layer.fold - netlist.folds.data())];
      own = 2 + static_cast<std::int64_t>(random.below(15));
      while (own > 1 && (length % own != 0 || own == length)) --own;
    }
  for (std::size_t f = 0; f < bits.size(); ++f) netlist.folds[f].bits = bits[f];
  return netlist;
}

netlist::Netlist mix_netlist(netlist::Netlist netlist, std::uint64_t seed) {
  netlist = fold_netlist(std::move(netlist), seed);
  Random random(seed, 0x6d6978);
  const netlist::Chain chain = chain_of(netlist);
  std::vector<netlist::Fold> kept;
  for (const netlist::Layer& layer : chain.layers)
    if (layer.conv2d || layer.pool || random.below(2) == 0) kept.push_back(*layer.fold);
  if (kept.size() < netlist.folds.size())
    netlist.architecture = kept.empty() ? netlist::Architecture::parallel : netlist::Architecture::mixed;
  netlist.folds = std::move(kept);
  return netlist;
}

std::vector<std::int64_t> draw_image(const netlist::Netlist& netlist, Random& random) {
  const netlist::InputNode& input = *chain_of(netlist).input;
  std::vector<std::int64_t> image;
  for (std::int64_t i = 0; i < input.features; ++i)
    image.push_back(static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(input.maximum) + 1)));
  return image;
}

netlist::Netlist reference_netlist() {
  Shape shape;
  shape.name = "reference";
  shape.features = 6;
  LayerShape hidden;
  hidden.outputs = 5;
  hidden.pipeline_delay = 1;
  LayerShape last;
  last.width = 4;
  last.outputs = 3;
  shape.layers = {hidden, last};
  return make_netlist(shape, 7);
}

}  // namespace pulsewright::samples

// SPDX-License-Identifier: Apache-2.0
#include "train/assemble.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/failure.h"
#include "data/describe.h"
#include "exact/engine.h"
#include "exact/regression.h"
#include "netlist/sequence.h"

namespace pulsewright::train {

namespace {

/// Adds the streams of a layer with their generators, and what was measured between them.
void add_streams(netlist::Netlist& netlist, const Candidate& candidate, std::int64_t taps,
                 const std::string& suffix) {
  netlist::Generator input = candidate.input_generator();
  input.id = "input_source" + suffix;
  const bool is_shared = candidate.pair->weight == nullptr;
  netlist::Generator weight = candidate.weight_generator();
  weight.id = is_shared ? input.id : "weight_source" + suffix;
  const netlist::MeasuredCorrelation measured = measure_correlation(input, weight, candidate.length);
  netlist.streams.push_back({"inputs" + suffix, candidate.input_encoding(), input.id, candidate.length});
  netlist.streams.push_back({"weights" + suffix, candidate.encoding, weight.id, candidate.length});
  netlist.correlations.push_back({"inputs" + suffix, "weights" + suffix, candidate.pair->plan,
                                  measured.mean_scc_q16, measured.mean_abs_scc_q16});
  netlist.generators.push_back(std::move(input));
  if (!is_shared) netlist.generators.push_back(std::move(weight));
  if (candidate.accumulator == netlist::Accumulator::count) return;
  netlist.generators.push_back(candidate.select_generator(taps));
  netlist.generators.back().id = "select_source" + suffix;
}

/// The weights in the netlist's order: the trainer's patches have the groups outermost, as the netlist has.
void fill_synapses(const QuantisedLayer& layer, const std::string& suffix, int pipeline_delay,
                   netlist::Synapses& synapses) {
  synapses.pipeline_delay = pipeline_delay;
  synapses.input_stream = "inputs" + suffix;
  synapses.weight_stream = "weights" + suffix;
  synapses.accumulator = layer.arithmetic->candidate().accumulator;
  if (synapses.accumulator == netlist::Accumulator::mux) synapses.select_generator = "select_source" + suffix;
  // The circuit counts the dark inputs by itself.
  const IntVector dark = layer.arithmetic->dark(layer.columns);
  for (Eigen::Index neuron = 0; neuron < layer.columns.cols(); ++neuron) {
    std::vector<std::int64_t>& weights = synapses.weights.emplace_back();
    for (Eigen::Index tap = 0; tap < layer.columns.rows(); ++tap)
      weights.push_back(layer.arithmetic->threshold_of(layer.columns(tap, neuron)));
    synapses.biases.push_back(layer.biases[neuron] - dark[neuron]);
  }
}

netlist::Node synapse_node(const QuantisedLayer& layer, const std::string& suffix, int pipeline_delay) {
  if (layer.shape->is_dense()) {
    netlist::DenseNode node;
    node.id = "dense" + suffix;
    fill_synapses(layer, suffix, pipeline_delay, node);
    return node;
  }
  netlist::Conv2dNode node;
  node.id = "conv2d" + suffix;
  fill_synapses(layer, suffix, pipeline_delay, node);
  node.window = layer.shape->window;
  node.groups = layer.shape->groups;
  node.padding_threshold = layer.padding_threshold();
  return node;
}

}  // namespace

netlist::Netlist assemble_netlist(const std::string& name, int maximum,
                                  std::span<const QuantisedLayer> layers, int pipeline_delay) {
  PW_ASSERT(!layers.empty());
  netlist::Netlist netlist;
  netlist.name = name;
  std::string last = "pixels";
  netlist.nodes.push_back(netlist::InputNode{last, layers.front().shape->inputs(), maximum});
  const auto append = [&](netlist::Node node) {
    const std::string id = id_of(node);
    netlist.edges.push_back({std::exchange(last, id), id});
    netlist.nodes.push_back(std::move(node));
  };
  for (std::size_t l = 0; l < layers.size(); ++l) {
    const std::string suffix = fmt::format("_{}", l + 1);
    const LayerShape& shape = *layers[l].shape;
    add_streams(netlist, layers[l].arithmetic->candidate(), shape.taps(), suffix);
    append(netlist::RequantiseNode{"requantise" + suffix,
                                   requantisation_of(l == 0 ? nullptr : &layers[l - 1], layers[l], maximum)});
    append(synapse_node(layers[l], suffix, pipeline_delay));
    if (shape.pool) append(netlist::PoolNode{"pool" + suffix, *shape.pool, shape.pool_window});
  }
  append(netlist::OutputNode{"logits"});
  return netlist;
}

void add_quantities(netlist::Netlist& netlist, const data::DataSet& data, unsigned threads) {
  PW_ASSERT(data.is_regression());
  std::vector<std::string> names;
  for (std::size_t t = 0; t < data.targets.size(); ++t) names.push_back(target_name(data, t));
  Workers workers(threads);
  std::get<netlist::OutputNode>(netlist.nodes.back()).quantities = exact::fit_quantities(
      *exact::make_engine(netlist), data::ImageView(data.train.pixels, data.train.features),
      data.train.targets, names, workers);
}

Diagnostics check_outline(const TrainOptions& options, std::span<const LayerShape> shapes, int maximum,
                          const std::string& flag) {
  Diagnostics found;
  const std::vector<Candidate> space = design_space(options);
  for (const netlist::Accumulator accumulator : options.accumulators) {
    const auto candidate = std::ranges::find(space, accumulator, &Candidate::accumulator);
    if (candidate == space.end()) continue;
    const auto arithmetic = arithmetic_of(*candidate);
    std::vector<QuantisedLayer> layers;
    for (const LayerShape& shape : shapes)
      layers.emplace_back(
          LayerParameters{Matrix::Zero(shape.taps(), shape.neurons), Vector::Zero(shape.neurons)}, shape,
          *arithmetic);
    for (const Diagnostic& wrong :
         verify(assemble_netlist(options.name, maximum, layers, options.pipeline_delay)))
      found.push_back({Code::bad_flag, flag, wrong.expected, wrong.got,
                       fmt::format("the netlist would have it at {}", wrong.where)});
  }
  return found;
}

}  // namespace pulsewright::train

// SPDX-License-Identifier: Apache-2.0
#include "train/assemble.h"

#include <utility>

#include <fmt/format.h>

#include "base/failure.h"
#include "netlist/sequence.h"

namespace pulsewright {

namespace {

/// Adds the two streams of a layer with their generators, and what was measured between them.
void add_streams(Netlist& netlist, const Candidate& candidate, const std::string& suffix) {
  Generator input = candidate.pair->input(candidate.width());
  input.id = "input_source" + suffix;
  Generator weight = input;
  if (candidate.pair->weight != nullptr) {
    weight = candidate.pair->weight(candidate.width());
    weight.id = "weight_source" + suffix;
  }
  const MeasuredCorrelation measured = measure_correlation(input, weight, candidate.length);
  netlist.streams.push_back({"inputs" + suffix, candidate.input_encoding(), input.id, candidate.length});
  netlist.streams.push_back({"weights" + suffix, candidate.encoding, weight.id, candidate.length});
  netlist.correlations.push_back({"inputs" + suffix, "weights" + suffix, candidate.pair->plan,
                                  measured.mean_scc_q16, measured.mean_abs_scc_q16});
  netlist.generators.push_back(std::move(input));
  if (candidate.pair->weight != nullptr) netlist.generators.push_back(std::move(weight));
}

DenseNode dense_node(const QuantisedLayer& layer, const std::string& suffix) {
  DenseNode node;
  node.id = "dense" + suffix;
  node.input_stream = "inputs" + suffix;
  node.weight_stream = "weights" + suffix;
  for (Eigen::Index neuron = 0; neuron < layer.columns.cols(); ++neuron) {
    std::vector<std::int64_t> weights;
    std::int64_t bias = layer.biases[neuron];
    for (Eigen::Index input = 0; input < layer.columns.rows(); ++input) {
      weights.push_back(layer.lookup->threshold_of(layer.columns(input, neuron)));
      // The circuit counts these by itself.
      bias -= layer.lookup->dark(layer.columns(input, neuron));
    }
    node.weights.push_back(std::move(weights));
    node.biases.push_back(bias);
  }
  return node;
}

}  // namespace

Netlist assemble_netlist(const std::string& name, int maximum, std::span<const QuantisedLayer> layers) {
  PW_ASSERT(!layers.empty());
  Netlist netlist;
  netlist.name = name;
  std::string last = "pixels";
  netlist.nodes.push_back(InputNode{last, layers.front().columns.rows(), maximum});
  const auto append = [&](Node node) {
    const std::string id = id_of(node);
    netlist.edges.push_back({std::exchange(last, id), id});
    netlist.nodes.push_back(std::move(node));
  };
  for (std::size_t l = 0; l < layers.size(); ++l) {
    const std::string suffix = fmt::format("_{}", l + 1);
    add_streams(netlist, layers[l].lookup->candidate(), suffix);
    append(RequantiseNode{"requantise" + suffix,
                          l == 0 ? pixel_requantisation(maximum, layers[l].length())
                                 : count_requantisation(layers[l - 1].length(), layers[l].length(),
                                                        layers[l - 1].gain_exponent)});
    append(dense_node(layers[l], suffix));
  }
  append(OutputNode{"logits"});
  return netlist;
}

}  // namespace pulsewright

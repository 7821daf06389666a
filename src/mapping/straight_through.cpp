// SPDX-License-Identifier: Apache-2.0
#include "mapping/straight_through.h"

#include <cmath>

#include "base/failure.h"
#include "train/assemble.h"

namespace pulsewright::mapping {

namespace {

using train::IntVector;
using train::LayerGradient;
using train::LayerParameters;
using train::LayerView;
using train::Matrix;
using train::QuantisedLayer;

/// The biases of a layer of a netlist as sums of weights; the netlist has them without the dark counts.
train::Vector biases_of(const netlist::Synapses& synapses, const QuantisedLayer& layer) {
  const IntVector dark = layer.arithmetic->dark(layer.columns);
  train::Vector biases(dark.size());
  for (Eigen::Index j = 0; j < dark.size(); ++j)
    biases[j] =
        static_cast<float>(synapses.biases[static_cast<std::size_t>(j)] + dark[j]) * layer.count_value();
  return biases;
}

}  // namespace

StraightThrough::StraightThrough(const Mapping& mapping, std::vector<train::Candidate> choice,
                                 const netlist::Netlist& netlist)
    : name_(netlist.name), shapes_(mapping.network.shapes), start_(mapping.network.layers) {
  const netlist::Chain chain = chain_of(netlist);
  PW_ASSERT(choice.size() == shapes_.size() && chain.layers.size() == shapes_.size());
  maximum_ = static_cast<int>(chain.input->maximum);
  unit_ = logit_unit(mapping, chain.layers.back());
  pipeline_delay_ = static_cast<int>(chain.layers.front().synapses->pipeline_delay);
  for (std::size_t l = 0; l < shapes_.size(); ++l) {
    arithmetics_.push_back(train::arithmetic_of(choice[l]));
    start_[l].biases = biases_of(*chain.layers[l].synapses, {start_[l], shapes_[l], *arithmetics_[l]});
  }
}

std::vector<LayerParameters> StraightThrough::parameters_of(std::span<const LayerValues> values) const {
  PW_ASSERT(values.size() == shapes_.size());
  std::vector<LayerParameters> parameters;
  for (std::size_t l = 0; l < shapes_.size(); ++l) {
    const train::LayerShape& shape = shapes_[l];
    PW_ASSERT(values[l].weights.size() == static_cast<std::size_t>(shape.weights()));
    PW_ASSERT(values[l].biases.size() == static_cast<std::size_t>(shape.neurons));
    parameters.push_back({Eigen::Map<const Matrix>(values[l].weights.data(), shape.taps(), shape.neurons),
                          Eigen::Map<const train::Vector>(values[l].biases.data(), shape.neurons),
                          start_[l].gain_exponent});
  }
  return parameters;
}

std::vector<LayerView> StraightThrough::views_of(std::span<const LayerParameters> parameters) const {
  std::vector<LayerView> views;
  for (std::size_t l = 0; l < shapes_.size(); ++l)
    views.push_back({&shapes_[l], &parameters[l], train::Response::product, arithmetics_[l].get()});
  return views;
}

StraightThroughPass StraightThrough::forward(std::span<const LayerValues> values,
                                             std::span<const std::uint8_t> pixels, Workers& workers) const {
  const auto images = static_cast<Eigen::Index>(pixels.size()) / features();
  using Bytes = train::MatrixOf<std::uint8_t>;
  const train::Pixels integers{
      Eigen::Map<const Bytes>(pixels.data(), images, features()).cast<std::int32_t>(), maximum_};
  StraightThroughPass pass{parameters_of(values), {}};
  pass.pass = forward_exact(views_of(pass.parameters), integers, workers);
  return pass;
}

train::IntMatrix StraightThrough::counts(const StraightThroughPass& pass) const {
  const std::size_t last = layers() - 1;
  const int exponent = arithmetics_[last]->count_exponent(shapes_[last].taps());
  const float per_sum = std::ldexp(static_cast<float>(arithmetics_[last]->candidate().length), -exponent);
  // Both are powers of two, so nothing is lost.
  return (pass.pass.layers.back().sums * per_sum).cast<std::int32_t>();
}

std::vector<LayerGradient> StraightThrough::backward(const StraightThroughPass& pass,
                                                     const Matrix& logit_gradient, Workers& workers) const {
  std::vector<LayerGradient> gradients =
      train::backward(views_of(pass.parameters), pass.pass, logit_gradient, workers);
  for (std::size_t l = 0; l < gradients.size(); ++l) {
    const Matrix& weights = pass.parameters[l].weights;
    if (weights.cwiseAbs().maxCoeff() < 1) continue;
    const auto inward = [](float gradient, float weight) {
      return std::abs(weight) >= 1 && gradient * weight < 0 ? 0.0f : gradient;
    };
    gradients[l].weights = gradients[l].weights.binaryExpr(weights, inward).eval();
  }
  return gradients;
}

netlist::Netlist StraightThrough::netlist_of(std::span<const LayerValues> values) const {
  const std::vector<LayerParameters> parameters = parameters_of(values);
  std::vector<QuantisedLayer> quantised;
  for (std::size_t l = 0; l < shapes_.size(); ++l)
    quantised.emplace_back(parameters[l], shapes_[l], *arithmetics_[l]);
  netlist::Netlist netlist = train::assemble_netlist(name_, maximum_, quantised, pipeline_delay_);
  PW_ASSERT(verify(netlist).empty());
  return netlist;
}

}  // namespace pulsewright::mapping

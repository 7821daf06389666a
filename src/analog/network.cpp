// SPDX-License-Identifier: Apache-2.0
#include "analog/network.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "base/elementary.h"

namespace pulsewright::analog {

namespace {

float activated(Activation activation, float y) {
  switch (activation) {
    case Activation::tanh: {
      const double power = exponential(-2 * std::abs(double{y}));
      return static_cast<float>(std::copysign((1 - power) / (1 + power), double{y}));
    }
    case Activation::relu:
      return std::max(y, 0.0F);
    case Activation::sigmoid:
      return static_cast<float>(1 / (1 + exponential(-double{y})));
  }
  return y;
}

/// The derivative, from the activated value.
float slope(Activation activation, float value) {
  switch (activation) {
    case Activation::tanh:
      return 1 - value * value;
    case Activation::relu:
      return value > 0 ? 1.0F : 0.0F;
    case Activation::sigmoid:
      return value * (1 - value);
  }
  return 1;
}

}  // namespace

Network::Network(const NetworkConfig& config, std::size_t features, std::size_t classes, std::uint64_t seed)
    : config_(config), features_(features) {
  std::size_t inputs = features;
  for (std::size_t l = 0; l < config.layers.size(); ++l) {
    const std::size_t outputs =
        l < config.hidden.size() ? static_cast<std::size_t>(config.hidden[l]) : classes;
    tiles_.emplace_back(config.layers[l], Shape{outputs, inputs}, seed, l);
    inputs = outputs;
  }
}

double Network::output_gradient(View y, std::uint8_t label, std::size_t batch, std::span<float> d) const {
  const auto part = 1 / static_cast<double>(batch);
  if (config_.loss == Loss::squared_error) {
    double loss = 0;
    for (std::size_t i = 0; i < y.size(); ++i) {
      const double error = y[i] - (i == label ? 1.0 : 0.0);
      loss += error * error;
      d[i] = static_cast<float>(2 * error * part);
    }
    return loss * part;
  }
  const double largest = *std::ranges::max_element(y);
  double sum = 0;
  for (const float value : y) sum += exponential(value - largest);
  for (std::size_t i = 0; i < y.size(); ++i)
    d[i] = static_cast<float>((exponential(y[i] - largest) / sum - (i == label ? 1.0 : 0.0)) * part);
  return (largest + logarithm(sum) - y[label]) * part;
}

double Network::step(View images, std::span<const std::uint8_t> labels, float lr, Workers& workers) {
  const std::size_t batch = labels.size();
  // values[l]: the inputs of layer l, row by row; the last one holds the outputs.
  std::vector<Vector> values{Vector(images.begin(), images.end())};
  for (std::size_t l = 0; l < tiles_.size(); ++l) {
    const Shape shape = tiles_[l].shape();
    Vector& outputs = values.emplace_back(batch * shape.outputs);
    for (std::size_t b = 0; b < batch; ++b)
      tiles_[l].forward(View(values[l]).subspan(b * shape.inputs, shape.inputs),
                        std::span(outputs).subspan(b * shape.outputs, shape.outputs));
    if (l + 1 < tiles_.size())
      for (float& value : outputs) value = activated(config_.activation, value);
  }
  std::vector<Vector> gradients(tiles_.size());
  const std::size_t classes = tiles_.back().shape().outputs;
  gradients.back().resize(batch * classes);
  double loss = 0;
  for (std::size_t b = 0; b < batch; ++b)
    loss += output_gradient(View(values.back()).subspan(b * classes, classes), labels[b], batch,
                            std::span(gradients.back()).subspan(b * classes, classes));
  for (std::size_t l = tiles_.size() - 1; l > 0; --l) {
    const Shape shape = tiles_[l].shape();
    Vector& inputs = gradients[l - 1];
    inputs.resize(batch * shape.inputs);
    for (std::size_t b = 0; b < batch; ++b)
      tiles_[l].backward(View(gradients[l]).subspan(b * shape.outputs, shape.outputs),
                         std::span(inputs).subspan(b * shape.inputs, shape.inputs));
    for (std::size_t i = 0; i < inputs.size(); ++i) inputs[i] *= slope(config_.activation, values[l][i]);
  }
  // Tiles share nothing, so each can be updated by a thread of its own.
  workers.run(tiles_.size(), [&](std::size_t l) { tiles_[l].step(values[l], gradients[l], batch, lr); });
  return loss;
}

std::vector<std::size_t> Network::classify(View images, std::uint64_t evaluation, Workers& workers,
                                           const std::vector<Vector>* weights) const {
  std::vector<std::size_t> classes(images.size() / features_);
  workers.run_ranges(classes.size(), 16, [&](std::size_t first, std::size_t last) {
    for (std::size_t i = first; i < last; ++i) {
      Vector values(images.begin() + static_cast<std::ptrdiff_t>(i * features_),
                    images.begin() + static_cast<std::ptrdiff_t>((i + 1) * features_));
      for (std::size_t l = 0; l < tiles_.size(); ++l) {
        Vector outputs(tiles_[l].shape().outputs);
        const View own = weights != nullptr ? View((*weights)[l]) : tiles_[l].cell().weights();
        tiles_[l].evaluate(own, values, outputs, evaluation << 20 | i);
        if (l + 1 < tiles_.size())
          for (float& value : outputs) value = activated(config_.activation, value);
        values = std::move(outputs);
      }
      classes[i] = static_cast<std::size_t>(std::ranges::max_element(values) - values.begin());
    }
  });
  return classes;
}

void Network::exchange(Archive& archive) {
  for (std::size_t l = 0; l < tiles_.size(); ++l) archive.part(fmt::format("tile_{}", l + 1), tiles_[l]);
}

Vector scaled_images(const data::ImageSet& set, int maximum) {
  Vector images;
  images.reserve(set.pixels.size());
  for (const std::uint8_t pixel : set.pixels)
    images.push_back(static_cast<float>(pixel) / static_cast<float>(maximum));
  return images;
}

double accuracy(const Network& network, const data::ImageSet& set, int maximum, std::uint64_t evaluation,
                Workers& workers, const std::vector<Vector>* weights) {
  const std::vector<std::size_t> classes =
      network.classify(scaled_images(set, maximum), evaluation, workers, weights);
  std::size_t right = 0;
  for (std::size_t i = 0; i < classes.size(); ++i) right += classes[i] == set.labels[i] ? 1 : 0;
  return classes.empty() ? 0 : static_cast<double>(right) / static_cast<double>(classes.size());
}

}  // namespace pulsewright::analog

// SPDX-License-Identifier: Apache-2.0
#include "train/random_network.h"

#include <algorithm>
#include <cmath>

#include "base/failure.h"
#include "train/options.h"

namespace pulsewright::train {

namespace {

int draw(int least, int most, Random& random) {
  return least + static_cast<int>(random.below(static_cast<std::uint64_t>(most - least + 1)));
}

LayerSpec random_convolution(int channels, Random& random) {
  LayerSpec layer;
  layer.is_convolution = true;
  layer.kernel = draw(1, 3, random);
  layer.stride = draw(1, 2, random);
  layer.padding = draw(0, layer.kernel - 1, random);
  layer.dilation = draw(1, 2, random);
  layer.groups = channels % 2 == 0 ? draw(1, 2, random) : 1;
  layer.neurons = layer.groups * draw(1, 3, random);
  if (random.below(2) == 0) return layer;
  layer.pool = random.below(2) == 0 ? netlist::PoolKind::max : netlist::PoolKind::sum;
  layer.pool_size = draw(1, 2, random);
  return layer;
}

bool fit(std::span<const LayerSpec> layers, int rows, int columns) {
  Diagnostics diagnostics;
  shapes_of(layers, {rows, columns}, random_network_classes, "", diagnostics);
  return diagnostics.empty();
}

}  // namespace

Matrix random_matrix(Eigen::Index rows, Eigen::Index columns, double low, double high, Random& random) {
  return Matrix::NullaryExpr(rows, columns,
                             [&] { return static_cast<float>(low + (high - low) * random.uniform()); });
}

std::vector<LayerSpec> random_layers(int rows, int columns, Random& random) {
  std::vector<LayerSpec> layers;
  const int convolutions = draw(1, 2, random);
  while (static_cast<int>(layers.size()) < convolutions) {
    layers.push_back(random_convolution(layers.empty() ? 1 : layers.back().neurons, random));
    if (!fit(layers, rows, columns)) layers.pop_back();
  }
  if (random.below(2) == 0) layers.push_back({.neurons = 4});
  return layers;
}

std::vector<Candidate> whole_space(const std::vector<int>& lengths) {
  std::vector<Candidate> space;
  for (int setting = 0; setting < netlist::generator_settings; ++setting) {
    TrainOptions options;
    options.lengths = lengths;
    options.accumulators = {netlist::Accumulator::count, netlist::Accumulator::mux};
    options.setting = setting;
    options.caps_thresholds = setting == 1;
    const auto some = design_space(options);
    space.insert(space.end(), some.begin(), some.end());
    options.pairs = {"levels"};
    options.accumulators = {netlist::Accumulator::count};
    const auto exact = design_space(options);
    space.insert(space.end(), exact.begin(), exact.end());
  }
  return space;
}

RandomNetwork::RandomNetwork(std::span<const LayerSpec> layers, int rows, int columns, int images,
                             Random& random) {
  Diagnostics diagnostics;
  shapes = shapes_of(layers, {rows, columns}, random_network_classes, "", diagnostics);
  PW_ASSERT(!shapes.empty());
  for (const LayerShape& shape : shapes) {
    const int gain = -static_cast<int>(std::lround(std::log2(static_cast<double>(shape.taps())) / 2));
    parameters.push_back({random_matrix(shape.taps(), shape.neurons, -1, 1, random),
                          random_matrix(1, shape.neurons, -0.3, 0.5, random), gain});
  }
  pixels.maximum = 16;
  pixels.values = random_matrix(images, rows * columns, 0, 17, random).cast<std::int32_t>();
}

void RandomNetwork::choose(std::span<const Candidate> candidates) {
  arithmetics.clear();
  for (const Candidate& candidate : candidates) arithmetics.push_back(arithmetic_of(candidate));
}

std::vector<LayerView> RandomNetwork::views(Response response) const {
  std::vector<LayerView> views;
  for (std::size_t l = 0; l < shapes.size(); ++l) {
    const LayerArithmetic* arithmetic = arithmetics.empty() ? nullptr : arithmetics[l].get();
    views.push_back({&shapes[l], &parameters[l],
                     arithmetic == nullptr ? response : arithmetic->candidate().response(), arithmetic});
  }
  return views;
}

std::vector<QuantisedLayer> RandomNetwork::circuit() const {
  std::vector<QuantisedLayer> layers;
  for (std::size_t l = 0; l < shapes.size(); ++l)
    layers.emplace_back(parameters[l], shapes[l], *arithmetics[l]);
  return layers;
}

}  // namespace pulsewright::train

// SPDX-License-Identifier: Apache-2.0
// Small fixed-point networks with random numbers in them.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <vector>

#include "base/random.h"
#include "baseline/fixed_point_network.h"

namespace pulsewright::samples {

/// A layer of random numbers with a quarter of its weights 0; of a first layer, whose values are up to 16.
inline baseline::FixedPointLayer make_fixed_point_layer(std::size_t neurons, std::size_t taps,
                                                        baseline::FixedPointFormat format, bool is_first,
                                                        Random& random) {
  const std::int64_t most_weight = (std::int64_t{1} << (format.weight_bits - 1)) - 1;
  const std::int64_t most_activation = (std::int64_t{1} << format.activation_bits) - 1;
  const auto uniform = [&](std::int64_t limit) {
    return static_cast<std::int64_t>(random.below(2 * static_cast<std::uint64_t>(limit) + 1)) - limit;
  };
  baseline::FixedPointLayer layer;
  // Sums of a few bits more than the activations: some are clipped at either end.
  layer.requantisation = {is_first && format.activation_bits > 4 ? 4 : 1,
                          static_cast<unsigned>(random.below(3)), primitives::Rounding::half_up,
                          most_activation};
  for (std::size_t j = 0; j < neurons; ++j) {
    auto& row = layer.weights.emplace_back();
    for (std::size_t i = 0; i < taps; ++i) row.push_back(random.below(4) == 0 ? 0 : uniform(most_weight));
    layer.biases.push_back(uniform(4 * most_activation));
  }
  return layer;
}

/// `widths`: features, then the neurons of each layer.
inline baseline::FixedPointNetwork make_fixed_point(const std::vector<std::size_t>& widths,
                                                    baseline::FixedPointFormat format, std::uint64_t seed) {
  Random random(seed, 0x66697865);
  baseline::FixedPointNetwork network{.name = "sample",
                                      .features = static_cast<std::int64_t>(widths.front()),
                                      .maximum = 16,
                                      .format = format,
                                      .layers = {}};
  for (std::size_t l = 1; l < widths.size(); ++l)
    network.layers.push_back(make_fixed_point_layer(widths[l], widths[l - 1], format, l == 1, random));
  return network;
}

/// Two or three layers of up to nine neurons, of any format.
inline baseline::FixedPointNetwork random_fixed_point(std::uint64_t seed) {
  Random random(seed, 0x73686170);
  std::vector<std::size_t> widths;
  for (std::size_t l = 0; l < 3 + random.below(2); ++l) widths.push_back(2 + random.below(8));
  const baseline::FixedPointFormat format{static_cast<int>(2 + random.below(7)),
                                          static_cast<int>(1 + random.below(8))};
  return make_fixed_point(widths, format, seed);
}

/// The shape of a convolution without its numbers.
struct FixedPointShape {
  baseline::FixedPointKernel kernel;
  std::size_t neurons = 1;
  std::optional<baseline::FixedPointPool> pool = {};
};

/// The convolutions, and dense layers of `dense` neurons behind them.
inline baseline::FixedPointNetwork make_fixed_convolution(const std::vector<FixedPointShape>& shapes,
                                                          const std::vector<std::size_t>& dense,
                                                          baseline::FixedPointFormat format,
                                                          std::uint64_t seed) {
  Random random(seed, 0x636f6e76);
  baseline::FixedPointNetwork network{.name = "sample",
                                      .features = shapes.front().kernel.window.inputs(),
                                      .maximum = 16,
                                      .format = format,
                                      .layers = {}};
  for (const FixedPointShape& shape : shapes) {
    const netlist::Window& window = shape.kernel.window;
    baseline::FixedPointLayer layer = make_fixed_point_layer(
        shape.neurons, static_cast<std::size_t>(window.area() * window.channels / shape.kernel.groups),
        format, network.layers.empty(), random);
    layer.kernel = shape.kernel;
    layer.pool = shape.pool;
    network.layers.push_back(layer);
  }
  for (const std::size_t neurons : dense)
    network.layers.push_back(
        make_fixed_point_layer(neurons, network.layers.back().outputs(), format, false, random));
  return network;
}

/// 7 x 6 pixels of one channel through a padded convolution with the largest of 2 x 2, a strided one in two
/// groups with the sum of 2 x 1, and three classes.
inline baseline::FixedPointNetwork pooled_fixed_convolution(baseline::FixedPointFormat format,
                                                            std::uint64_t seed) {
  return make_fixed_convolution(
      {{{{7, 6, 1, 3, 3, 1, 1}}, 4, baseline::FixedPointPool{netlist::PoolKind::max, {7, 6, 4, 2, 2, 2}}},
       {{{3, 3, 4, 2, 2, 2, 1}, 2}, 6, baseline::FixedPointPool{netlist::PoolKind::sum, {2, 2, 6, 2, 1, 1}}}},
      {3}, format, seed);
}

/// One to three convolutions with any stride, padding, dilation, groups and pool that fit, and up to two
/// dense layers, of any format.
inline baseline::FixedPointNetwork random_fixed_convolution(std::uint64_t seed) {
  Random random(seed, 0x706c616e);
  const auto between = [&](std::int64_t least, std::int64_t most) {
    return least + static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(most - least + 1)));
  };
  const baseline::FixedPointFormat format{static_cast<int>(between(2, 8)), static_cast<int>(between(1, 8))};
  std::vector<FixedPointShape> shapes;
  netlist::Window plane{between(2, 6), between(2, 6), between(1, 2)};
  for (std::int64_t l = 0, layers = between(1, 3); l < layers; ++l) {
    FixedPointShape& shape = shapes.emplace_back();
    do {
      shape.kernel.window = plane;
      shape.kernel.window.kernel_rows = between(1, 3);
      shape.kernel.window.kernel_columns = between(1, 3);
      shape.kernel.window.stride = between(1, 2);
      shape.kernel.window.padding = between(0, 2);
      shape.kernel.window.dilation = between(1, 2);
    } while (shape.kernel.window.positions() == 0);
    shape.kernel.groups = between(0, 1) == 1 ? plane.channels : 1;
    shape.neurons = static_cast<std::size_t>(shape.kernel.groups * between(1, 3));
    plane = {shape.kernel.window.out_rows(), shape.kernel.window.out_columns(),
             static_cast<std::int64_t>(shape.neurons)};
    if (between(0, 2) == 0) continue;
    netlist::Window pool = plane;
    pool.kernel_rows = std::min(plane.rows, between(1, 3));
    pool.kernel_columns = std::min(plane.columns, between(1, 3));
    pool.stride = between(1, 2);
    shape.pool = {between(0, 1) == 0 ? netlist::PoolKind::max : netlist::PoolKind::sum, pool};
    plane = {pool.out_rows(), pool.out_columns(), plane.channels};
  }
  std::vector<std::size_t> dense;
  for (std::int64_t l = 0, layers = between(0, 2); l < layers; ++l)
    dense.push_back(static_cast<std::size_t>(between(2, 5)));
  return make_fixed_convolution(shapes, dense, format, seed);
}

}  // namespace pulsewright::samples

// SPDX-License-Identifier: Apache-2.0
// A layer on an analog tile: its cell, the periphery of both directions, and a digital bias.
#pragma once

#include "analog/analog_pass.h"
#include "analog/tile_config.h"

namespace pulsewright::analog {

class Tile {
 public:
  /// With freshly drawn devices and weights drawn from U(-1, 1) / sqrt(inputs). `number` is its place in the
  /// network, which its random numbers depend on.
  Tile(const TileConfig& config, Shape shape, std::uint64_t seed, std::uint64_t number);

  Shape shape() const { return shape_; }
  const Cell& cell() const { return *cell_; }
  View bias() const { return bias_; }

  /// y = W x + b and x' = W^T d through the periphery, in the order of the calls.
  void forward(View x, std::span<float> y);
  void backward(View d, std::span<float> x);
  /// The same as forward(), as read number `read` of an evaluation: it changes nothing.
  void evaluate(View weights, View x, std::span<float> y, std::uint64_t read) const;
  /// A batch of rows x and d, in their order: each is an update of the cell, and the bias takes their sum.
  void step(View x, View d, std::size_t batch, float lr);

  void exchange(Archive& archive);

 private:
  void add_bias(std::span<float> y) const;

  Shape shape_;
  std::unique_ptr<Cell> cell_;
  AnalogPass forward_;
  AnalogPass backward_;
  Vector bias_;  ///< digital; with an analog bias the array has one more column
  bool has_digital_bias_;
};

}  // namespace pulsewright::analog

// SPDX-License-Identifier: Apache-2.0
#include "analog/tile.h"

#include <cmath>

namespace pulsewright::analog {

namespace {

constexpr std::uint64_t forward_part = 48;
constexpr std::uint64_t backward_part = 49;
/// Reads of an evaluation have numbers that no training reaches.
constexpr std::uint64_t first_evaluation = std::uint64_t{1} << 40;

/// Parts of tiles have numbers in base 64 without a zero, so that no two of them are equal.
Draws draws_of(std::uint64_t seed, std::uint64_t number) {
  return {seed, number + 1};
}

Shape array_shape(Shape shape, bool has_digital_bias) {
  return {shape.outputs, shape.inputs + (has_digital_bias ? 0 : 1)};
}

}  // namespace

Tile::Tile(const TileConfig& config, Shape shape, std::uint64_t seed, std::uint64_t number)
    : shape_(shape),
      cell_(make_cell(config, array_shape(shape, config.digital_bias), draws_of(seed, number))),
      forward_(config.forward, Direction::forward, shape.outputs, draws_of(seed, number).part(forward_part)),
      backward_(config.backward, Direction::backward, cell_->shape().inputs,
                draws_of(seed, number).part(backward_part)),
      bias_(config.digital_bias ? shape.outputs : 0),
      has_digital_bias_(config.digital_bias) {
  const EventDraws draws = draws_of(seed, number).of(Purpose::initial_weights, 0);
  const auto drawn = [&](std::size_t i) {
    return static_cast<float>((2 * draws.uniform(i) - 1) / std::sqrt(static_cast<double>(shape.inputs)));
  };
  Vector weights(cell_->shape().points());
  for (std::size_t i = 0; i < weights.size(); ++i) weights[i] = drawn(i);
  for (std::size_t i = 0; i < bias_.size(); ++i) bias_[i] = drawn(weights.size() + i);
  cell_->set(weights);
}

void Tile::add_bias(std::span<float> y) const {
  for (std::size_t i = 0; i < bias_.size(); ++i) y[i] += bias_[i];
}

namespace {

/// The inputs of the array: with an analog bias, its column reads 1.
Vector with_one(View x, bool has_one) {
  Vector inputs(x.begin(), x.end());
  if (has_one) inputs.push_back(1);
  return inputs;
}

}  // namespace

void Tile::forward(View x, std::span<float> y) {
  forward_.run({cell_->weights(), cell_->shape()}, with_one(x, !has_digital_bias_), y);
  add_bias(y);
}

void Tile::evaluate(View weights, View x, std::span<float> y, std::uint64_t read) const {
  AnalogPass pass = forward_;
  pass.begin(first_evaluation + read);
  pass.run({weights, cell_->shape()}, with_one(x, !has_digital_bias_), y);
  add_bias(y);
}

void Tile::backward(View d, std::span<float> x) {
  Vector inputs(cell_->shape().inputs);
  backward_.run({cell_->weights(), cell_->shape(), true}, d, inputs);
  for (std::size_t j = 0; j < x.size(); ++j) x[j] = inputs[j];
}

void Tile::step(View x, View d, std::size_t batch, float lr) {
  for (std::size_t b = 0; b < batch; ++b)
    cell_->update(with_one(x.subspan(b * shape_.inputs, shape_.inputs), !has_digital_bias_),
                  d.subspan(b * shape_.outputs, shape_.outputs), lr, batch);
  for (std::size_t i = 0; i < bias_.size(); ++i) {
    float sum = 0;
    for (std::size_t b = 0; b < batch; ++b) sum += d[b * shape_.outputs + i];
    bias_[i] -= lr * sum;
  }
  cell_->end_batch();
}

void Tile::exchange(Archive& archive) {
  archive.part("cell", *cell_);
  archive.part("forward", forward_);
  archive.part("backward", backward_);
  archive("bias", bias_);
}

}  // namespace pulsewright::analog

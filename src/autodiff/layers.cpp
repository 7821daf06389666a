// SPDX-License-Identifier: Apache-2.0
#include "autodiff/layers.h"

#include <fmt/format.h>

#include "autodiff/functions.h"
#include "autodiff/operations.h"
#include "autodiff/patches.h"
#include "autodiff/synapses.h"

namespace pulsewright::autodiff {

namespace {

void require_formats(const ScValue& x, const ScValue& weights, const LayerOptions& options) {
  product_encoding(x.format.encoding, weights.format.encoding);
  require(
      x.format.length == weights.format.length,
      fmt::format("inputs of {} and weights of {} bits cannot meet", x.format.length, weights.format.length));
  require(options.gain > 0, fmt::format("the gain {} is not larger than 0", options.gain));
}

/// The bias [neurons] as it is programmed: in the scale of the products, within the range of the weights.
Variable bias_column(const Variable& bias, const ScValue& x, const ScValue& weights) {
  const ValueRange range = range_of(weights.format.encoding);
  const Variable scaled = affine(bias, x.scale * weights.scale);
  return reshape(clamp_straight_through(scaled, range.low, range.high), {bias.value().size(), 1});
}

/// x [rows][inputs] and w [neurons][inputs], with the bias as one more synapse whose input is 1.
struct Operands {
  Variable x;
  Variable w;
};

Operands with_bias(const Variable& x, const Variable& w, const std::optional<Variable>& bias) {
  if (!bias) return {x, w};
  return {join_columns({x, x.tape().leaf(Tensor({x.shape()[0], 1}, 1.0))}), join_columns({w, *bias})};
}

void require_bias(const std::optional<Variable>& bias, std::int64_t neurons) {
  require(!bias || bias->shape() == Shape{neurons}, fmt::format("{} neurons need as many biases", neurons));
}

/// The result of a layer from its sums on the wire.
ScValue finished(const Variable& sums, Shape shape, std::int64_t terms, StreamId stream, const ScValue& x,
                 const ScValue& weights, const LayerOptions& options) {
  const netlist::Encoding encoding = product_encoding(x.format.encoding, weights.format.encoding);
  const ValueRange range = range_of(encoding);
  Variable values = reshape(sums, std::move(shape));
  if (options.gain != 1) values = clamp_straight_through(affine(values, options.gain), range.low, range.high);
  return {values,
          {encoding, x.format.length},
          x.scale * weights.scale * options.gain / static_cast<double>(terms),
          stream};
}

Meeting meeting_of(const ScValue& x, const ScValue& weights, const Variable& rows, const Variable& w) {
  return {x.stream, weights.stream, x.format.encoding, weights.format.encoding, rows, w, true};
}

SumRule rule_of(const ScValue& x, const ScValue& weights, StreamId stream, const LayerOptions& options) {
  return {x.format.encoding,   weights.format.encoding, x.format.length,
          options.accumulator, options.forward,         static_cast<std::uint64_t>(stream.number)};
}

}  // namespace

ScValue dense(const ScValue& x, const ScValue& weights, const std::optional<Variable>& bias,
              const LayerOptions& options) {
  require_formats(x, weights, options);
  require(!x.shape().empty() && weights.shape().size() == 2 && x.shape().back() == weights.shape()[1] &&
              x.shape().back() > 0,
          fmt::format("weights {} do not fit inputs {}", text_of(weights.shape()), text_of(x.shape())));
  const std::int64_t inputs = x.shape().back();
  const std::int64_t neurons = weights.shape()[0];
  require_bias(bias, neurons);
  Tape& tape = x.values.tape();
  const Variable rows = reshape(x.values, {x.values.value().size() / inputs, inputs});
  tape.record_meeting(meeting_of(x, weights, rows, weights.values));
  const StreamId stream = options.output ? *options.output : tape.next_stream();
  std::optional<Variable> column;
  if (bias) column = bias_column(*bias, x, weights);
  const Operands operands = with_bias(rows, weights.values, column);
  Shape shape = x.shape();
  shape.back() = neurons;
  return finished(sum_of_products(operands.x, operands.w, rule_of(x, weights, stream, options)), shape,
                  operands.x.shape()[1], stream, x, weights, options);
}

ScValue conv2d(const ScValue& x, const ScValue& weights, const std::optional<Variable>& bias,
               const netlist::Window& window, std::int64_t groups, const LayerOptions& options) {
  require_formats(x, weights, options);
  require_window(x.shape(), window);
  require(groups >= 1 && window.channels % groups == 0 && !weights.shape().empty() &&
              weights.shape()[0] % groups == 0,
          fmt::format("{} groups do not divide channels and neurons", groups));
  const std::int64_t neurons = weights.shape()[0];
  require(
      weights.shape() == Shape{neurons, window.kernel_rows, window.kernel_columns, window.channels / groups},
      fmt::format("weights {} do not fit the window", text_of(weights.shape())));
  require_bias(bias, neurons);
  Tape& tape = x.values.tape();
  const StreamId stream = options.output ? *options.output : tape.next_stream();
  std::optional<Variable> column;
  if (bias) column = bias_column(*bias, x, weights);
  const std::int64_t terms = window.area() * (window.channels / groups);
  const Variable flat = reshape(weights.values, {neurons, terms});
  const std::int64_t share = neurons / groups;
  SumRule rule = rule_of(x, weights, stream, options);
  std::vector<Variable> parts;
  for (std::int64_t group = 0; group < groups; ++group) {
    const Variable patches = gather_patches(x.values, window, group, groups);
    const Variable w = rows_of(flat, group * share, share);
    tape.record_meeting(meeting_of(x, weights, patches, w));
    std::optional<Variable> part;
    if (column) part = rows_of(*column, group * share, share);
    const Operands operands = with_bias(patches, w, part);
    parts.push_back(sum_of_products(operands.x, operands.w, rule));
    // Groups draw their noise from streams that no id reaches.
    rule.noise_stream += std::uint64_t{1} << 32;
  }
  return finished(join_columns(parts), {x.shape()[0], window.out_rows(), window.out_columns(), neurons},
                  terms + (bias ? 1 : 0), stream, x, weights, options);
}

}  // namespace pulsewright::autodiff

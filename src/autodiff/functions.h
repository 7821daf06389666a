// SPDX-License-Identifier: Apache-2.0
// Differentiable functions of plain real tensors: what comes after decoding, and what losses are made of.
// Shapes that do not fit are Misuse.
#pragma once

#include "autodiff/tape.h"

namespace pulsewright::autodiff {

/// value(x) of each element, with the derivative slope(x).
Variable elementwise(const Variable& x, const std::function<double(double)>& value,
                     const std::function<double(double)>& slope);

/// Elements of two tensors of one shape.
Variable plus(const Variable& a, const Variable& b);
Variable minus(const Variable& a, const Variable& b);
Variable times(const Variable& a, const Variable& b);

/// factor * x + offset.
Variable affine(const Variable& x, double factor, double offset = 0);
/// x clamped to [low, high]; the gradient is 0 outside.
Variable clamp(const Variable& x, double low, double high);
/// x clamped to [low, high]; the gradient passes as if it were not (straight-through).
Variable clamp_straight_through(const Variable& x, double low, double high);
Variable square(const Variable& x);
Variable sigmoid(const Variable& x);
Variable hyperbolic_tangent(const Variable& x);
/// Over the last index.
Variable softmax(const Variable& x);

/// Over all elements, to a scalar.
Variable sum(const Variable& x);
Variable mean(const Variable& x);
/// The sum of products of the elements of two tensors of one shape, to a scalar.
Variable dot(const Variable& a, const Variable& b);
/// Mean over all elements of (x - target)^2, to a scalar.
Variable mean_squared_error(const Variable& x, const Tensor& target);
/// Mean over the rows of logits [rows][classes] of -log softmax at the label, in nats.
Variable cross_entropy(const Variable& logits, const std::vector<std::int64_t>& labels);

/// The same elements in another shape.
Variable reshape(const Variable& x, Shape shape);
/// Element i of the row-major order, as a scalar.
Variable element(const Variable& x, std::int64_t i);
/// Rows [first, first + count) of x [rows][...].
Variable rows_of(const Variable& x, std::int64_t first, std::int64_t count);
/// [rows][a], [rows][b], ... to [rows][a + b + ...].
Variable join_columns(const std::vector<Variable>& parts);
/// a [rows][inner] times the transpose of b [columns][inner]: [rows][columns].
Variable multiply_transposed(const Variable& a, const Variable& b);
/// `forward` in the forward pass, x in the backward pass.
Variable straight_through(const Variable& x, Tensor forward);

}  // namespace pulsewright::autodiff

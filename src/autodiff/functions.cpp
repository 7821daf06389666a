// SPDX-License-Identifier: Apache-2.0
#include "autodiff/functions.h"

#include <algorithm>

#include <fmt/format.h>

#include "autodiff/arrays.h"
#include "base/elementary.h"
#include "base/ordered_sum.h"

namespace pulsewright::autodiff {

namespace {

void require_one_shape(const Variable& a, const Variable& b) {
  require(a.shape() == b.shape(),
          fmt::format("the shapes {} and {} differ", text_of(a.shape()), text_of(b.shape())));
}

double stable_sigmoid(double x) {
  const double small = exponential(-std::abs(x));
  return (x < 0 ? small : 1.0) / (1.0 + small);
}

/// log of the sum of e^x, for any size of x: at least the largest is there after it is taken out.
template <class Row>
double log_of_sum(const Row& x) {
  const double largest = x.maxCoeff();
  double sum = 0;
  for (Eigen::Index i = 0; i < x.size(); ++i) sum += exponential(x[i] - largest);
  return largest + logarithm(sum);
}

/// Softmax of each row of the last index.
Tensor softmax_of(const Tensor& x) {
  require(!x.shape.empty() && x.shape.back() > 0, "a softmax needs at least one element");
  Tensor out = x;
  auto rows = array_of(out, x.shape.back());
  for (Eigen::Index r = 0; r < rows.rows(); ++r) {
    const double largest = rows.row(r).maxCoeff();
    for (Eigen::Index c = 0; c < rows.cols(); ++c) rows(r, c) = exponential(rows(r, c) - largest);
    rows.row(r) /= sum_in_order(rows.row(r));
  }
  return out;
}

}  // namespace

Variable elementwise(const Variable& x, const std::function<double(double)>& value,
                     const std::function<double(double)>& slope) {
  Tensor out(x.shape(), 0.0);
  std::ranges::transform(x.value().data, out.data.begin(), value);
  return x.tape().record(std::move(out), {x}, [x, slope](const Tensor& g, const std::vector<Tensor*>& in) {
    for (std::int64_t i = 0; i < g.size(); ++i) (*in[0])[i] += g[i] * slope(x.value()[i]);
  });
}

Variable plus(const Variable& a, const Variable& b) {
  require_one_shape(a, b);
  Tensor out = a.value();
  array_of(out) += array_of(b.value());
  return a.tape().record(std::move(out), {a, b}, [](const Tensor& g, const std::vector<Tensor*>& in) {
    array_of(*in[0]) += array_of(g);
    array_of(*in[1]) += array_of(g);
  });
}

Variable minus(const Variable& a, const Variable& b) {
  return plus(a, affine(b, -1));
}

Variable times(const Variable& a, const Variable& b) {
  require_one_shape(a, b);
  Tensor out = a.value();
  array_of(out) *= array_of(b.value());
  return a.tape().record(std::move(out), {a, b}, [a, b](const Tensor& g, const std::vector<Tensor*>& in) {
    array_of(*in[0]) += array_of(g) * array_of(b.value());
    array_of(*in[1]) += array_of(g) * array_of(a.value());
  });
}

Variable affine(const Variable& x, double factor, double offset) {
  return elementwise(
      x, [=](double v) { return factor * v + offset; }, [=](double) { return factor; });
}

Variable clamp(const Variable& x, double low, double high) {
  require(low <= high, fmt::format("the range [{}, {}] is empty", low, high));
  return elementwise(
      x, [=](double v) { return std::clamp(v, low, high); },
      [=](double v) { return v >= low && v <= high ? 1.0 : 0.0; });
}

Variable clamp_straight_through(const Variable& x, double low, double high) {
  require(low <= high, fmt::format("the range [{}, {}] is empty", low, high));
  return elementwise(
      x, [=](double v) { return std::clamp(v, low, high); }, [](double) { return 1.0; });
}

Variable square(const Variable& x) {
  return times(x, x);
}

Variable sigmoid(const Variable& x) {
  return elementwise(x, stable_sigmoid, [](double v) {
    const double s = stable_sigmoid(v);
    return s * (1 - s);
  });
}

Variable hyperbolic_tangent(const Variable& x) {
  return affine(sigmoid(affine(x, 2)), 2, -1);
}

Variable softmax(const Variable& x) {
  const Tensor out = softmax_of(x.value());
  return x.tape().record(out, {x}, [out](const Tensor& g, const std::vector<Tensor*>& in) {
    const auto p = array_of(out, out.shape.back());
    const auto gradient = array_of(g, out.shape.back());
    auto result = array_of(*in[0], out.shape.back());
    for (Eigen::Index r = 0; r < p.rows(); ++r)
      result.row(r) += p.row(r) * (gradient.row(r) - sum_in_order(p.row(r) * gradient.row(r)));
  });
}

Variable sum(const Variable& x) {
  return x.tape().record(sum_in_order(array_of(x.value())), {x},
                         [](const Tensor& g, const std::vector<Tensor*>& in) { array_of(*in[0]) += g[0]; });
}

Variable mean(const Variable& x) {
  require(x.value().size() > 0, "nothing has no mean");
  return affine(sum(x), 1.0 / static_cast<double>(x.value().size()));
}

Variable dot(const Variable& a, const Variable& b) {
  return sum(times(a, b));
}

Variable mean_squared_error(const Variable& x, const Tensor& target) {
  return mean(square(minus(x, x.tape().leaf(target))));
}

Variable cross_entropy(const Variable& logits, const std::vector<std::int64_t>& labels) {
  const auto rows = static_cast<std::int64_t>(labels.size());
  require(logits.shape().size() == 2 && logits.shape()[0] == rows && rows > 0,
          fmt::format("{} labels do not fit logits {}", rows, text_of(logits.shape())));
  const std::int64_t classes = logits.shape()[1];
  Tensor probabilities = softmax_of(logits.value());
  const auto rows_of_logits = array_of(logits.value(), classes);
  double total = 0;
  for (std::int64_t r = 0; r < rows; ++r) {
    const std::int64_t label = labels[static_cast<std::size_t>(r)];
    if (label < 0 || label >= classes)
      throw Misuse(fmt::format("label {} is not in [0, {})", label, classes));
    total += log_of_sum(rows_of_logits.row(r)) - rows_of_logits(r, label);
    probabilities[r * classes + label] -= 1;
  }
  array_of(probabilities) /= static_cast<double>(rows);
  return logits.tape().record(total / static_cast<double>(rows), {logits},
                              [probabilities](const Tensor& g, const std::vector<Tensor*>& in) {
                                array_of(*in[0]) += g[0] * array_of(probabilities);
                              });
}

Variable reshape(const Variable& x, Shape shape) {
  Tensor out(std::move(shape), x.value().data);
  return x.tape().record(std::move(out), {x}, [](const Tensor& g, const std::vector<Tensor*>& in) {
    array_of(*in[0]) += array_of(g);
  });
}

Variable element(const Variable& x, std::int64_t i) {
  require(i >= 0 && i < x.value().size(), fmt::format("there is no element {}", i));
  return x.tape().record(x.value()[i], {x},
                         [i](const Tensor& g, const std::vector<Tensor*>& in) { (*in[0])[i] += g[0]; });
}

Variable rows_of(const Variable& x, std::int64_t first, std::int64_t count) {
  require(!x.shape().empty() && first >= 0 && count >= 0 && first + count <= x.shape()[0],
          fmt::format("{} has no rows [{}, {})", text_of(x.shape()), first, first + count));
  Shape shape = x.shape();
  shape[0] = count;
  const std::int64_t size = elements_of(shape);
  const std::int64_t offset = count == 0 ? 0 : first * (size / count);
  const auto begin = x.value().data.begin() + offset;
  return x.tape().record(Tensor(shape, std::vector<double>(begin, begin + size)), {x},
                         [offset, size](const Tensor& g, const std::vector<Tensor*>& in) {
                           array_of(*in[0]).segment(offset, size) += array_of(g);
                         });
}

Variable join_columns(const std::vector<Variable>& parts) {
  require(!parts.empty(), "nothing to join");
  std::int64_t columns = 0;
  for (const Variable& part : parts) {
    require(part.shape().size() == 2 && part.shape()[0] == parts[0].shape()[0],
            fmt::format("{} cannot stand beside {}", text_of(part.shape()), text_of(parts[0].shape())));
    columns += part.shape()[1];
  }
  Tensor out({parts[0].shape()[0], columns}, 0.0);
  auto joined = matrix_of(out);
  std::int64_t first = 0;
  for (const Variable& part : parts) {
    joined.middleCols(first, part.shape()[1]) = matrix_of(part.value());
    first += part.shape()[1];
  }
  return parts[0].tape().record(std::move(out), parts, [](const Tensor& g, const std::vector<Tensor*>& in) {
    std::int64_t start = 0;
    for (Tensor* part : in) {
      matrix_of(*part) += matrix_of(g).middleCols(start, part->shape[1]);
      start += part->shape[1];
    }
  });
}

Variable multiply_transposed(const Variable& a, const Variable& b) {
  require(a.shape().size() == 2 && b.shape().size() == 2 && a.shape()[1] == b.shape()[1],
          fmt::format("{} and {} do not have rows of one length", text_of(a.shape()), text_of(b.shape())));
  Tensor out({a.shape()[0], b.shape()[0]}, 0.0);
  matrix_of(out) = product_of(matrix_of(a.value()), matrix_of(b.value()).transpose());
  return a.tape().record(std::move(out), {a, b}, [a, b](const Tensor& g, const std::vector<Tensor*>& in) {
    matrix_of(*in[0]) += product_of(matrix_of(g), matrix_of(b.value()));
    matrix_of(*in[1]) += product_of(matrix_of(g).transpose(), matrix_of(a.value()));
  });
}

Variable straight_through(const Variable& x, Tensor forward) {
  require(forward.shape == x.shape(),
          fmt::format("{} cannot stand for {}", text_of(forward.shape), text_of(x.shape())));
  return x.tape().record(std::move(forward), {x}, [](const Tensor& g, const std::vector<Tensor*>& in) {
    array_of(*in[0]) += array_of(g);
  });
}

}  // namespace pulsewright::autodiff

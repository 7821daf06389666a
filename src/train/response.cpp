// SPDX-License-Identifier: Apache-2.0
#include "train/response.h"

#include <algorithm>
#include <cmath>

#include "base/failure.h"
#include "linear/matrix_product.h"

namespace pulsewright::train {

namespace {

float sign_of(float w) {
  return w < 0 ? -1.0f : 1.0f;
}

/// Each rule gives the value and the two slopes of one synapse, by the formulas of Response (candidate.h).
struct Minimum {
  static float value(float x, float w) { return sign_of(w) * std::min(x, std::abs(w)); }
  static float slope_w(float x, float w) { return std::abs(w) < x ? 1.0f : 0.0f; }
  static float slope_x(float x, float w) { return x < std::abs(w) ? sign_of(w) : 0.0f; }
};

struct Saturated {
  static float value(float x, float w) { return sign_of(w) * std::max(0.0f, x + std::abs(w) - 1); }
  static float slope_w(float x, float w) { return x + std::abs(w) > 1 ? 1.0f : 0.0f; }
  static float slope_x(float x, float w) { return x + std::abs(w) > 1 ? sign_of(w) : 0.0f; }
};

struct Nearness {
  static float value(float x, float w) { return std::min(x, w + 1 - x); }
  static float slope_w(float x, float w) { return 2 * x > w + 1 ? 1.0f : 0.0f; }
  static float slope_x(float x, float w) { return 2 * x > w + 1 ? -1.0f : 1.0f; }
};

struct Distance {
  static float value(float x, float w) { return std::max(-x, x + w - 1); }
  static float slope_w(float x, float w) { return 2 * x > 1 - w ? 1.0f : 0.0f; }
  static float slope_x(float x, float w) { return 2 * x > 1 - w ? 1.0f : -1.0f; }
};

/// Calls visit(rule) with the rule of a response that is not a product.
template <class Visit>
void with_rule(Response response, Visit visit) {
  switch (response) {
    case Response::minimum:
      return visit(Minimum{});
    case Response::saturated:
      return visit(Saturated{});
    case Response::nearness:
      return visit(Nearness{});
    case Response::distance:
      return visit(Distance{});
    case Response::product:
      break;
  }
  PW_ASSERT(!"a product is a matrix product");
  return visit(Minimum{});
}

/// One group of a layer, as offsets into the columns of x and of w or g.
struct Group {
  Eigen::Index tap, taps, neuron, neurons;
};

template <class Visit>
void for_each_group(const Matrix& w, std::int64_t groups, Visit visit) {
  const Eigen::Index neurons = w.cols() / groups;
  for (std::int64_t i = 0; i < groups; ++i) visit(Group{i * w.rows(), w.rows(), i * neurons, neurons});
}

/// Rows of one task at least, for the products and for the slower rules.
constexpr std::size_t fewest_rows = 12;

/// Calls visit(row, tap, neuron) for all taps and neurons of a group, with neurons in the innermost loop.
template <class Visit>
void for_each_synapse(const Group& group, Eigen::Index row, Visit visit) {
  for (Eigen::Index tap = 0; tap < group.taps; ++tap)
    for (Eigen::Index neuron = group.neuron; neuron < group.neuron + group.neurons; ++neuron)
      visit(row, tap, neuron);
}

template <class Visit>
void for_each_row(Eigen::Index rows, Workers& workers, Visit visit) {
  workers.run_ranges(static_cast<std::size_t>(rows), fewest_rows, [&](std::size_t first, std::size_t last) {
    for (std::size_t row = first; row < last; ++row) visit(static_cast<Eigen::Index>(row));
  });
}

/// The product of a group's part of x and its part of w.
void add_group_product(const Matrix& x, const Matrix& w, const Group& group, Matrix& sums, Workers& workers) {
  const linear::Strided factors{x.data() + group.tap, x.cols(), 1};
  workers.run_ranges(
      static_cast<std::size_t>(x.rows()), fewest_rows, [&](std::size_t first, std::size_t last) {
        linear::add_product(factors, w.data() + group.neuron, w.cols(), sums.data() + group.neuron,
                            sums.cols(), first, last, static_cast<std::size_t>(group.taps),
                            static_cast<std::size_t>(group.neurons));
      });
}

void add_group_weight_gradient(const Matrix& x, const Matrix& g, const Group& group, Matrix& gradient,
                               Workers& workers) {
  const linear::Strided factors{x.data() + group.tap, 1, x.cols()};
  workers.run_ranges(
      static_cast<std::size_t>(group.taps), fewest_rows, [&](std::size_t first, std::size_t last) {
        linear::add_product(factors, g.data() + group.neuron, g.cols(), gradient.data() + group.neuron,
                            gradient.cols(), first, last, static_cast<std::size_t>(g.rows()),
                            static_cast<std::size_t>(group.neurons));
      });
}

void add_group_input_gradient(const Matrix& w, const Matrix& g, const Group& group, Matrix& gradient,
                              Workers& workers) {
  const Matrix turned = w.middleCols(group.neuron, group.neurons).transpose();
  const linear::Strided factors{g.data() + group.neuron, g.cols(), 1};
  workers.run_ranges(
      static_cast<std::size_t>(g.rows()), fewest_rows, [&](std::size_t first, std::size_t last) {
        linear::add_product(factors, turned.data(), turned.cols(), gradient.data() + group.tap,
                            gradient.cols(), first, last, static_cast<std::size_t>(group.neurons),
                            static_cast<std::size_t>(group.taps));
      });
}

}  // namespace

Matrix respond(Response response, const Matrix& x, const Matrix& w, std::int64_t groups, Workers& workers) {
  PW_ASSERT(x.cols() == groups * w.rows() && w.cols() % groups == 0);
  Matrix sums = Matrix::Zero(x.rows(), w.cols());
  for_each_group(w, groups, [&](const Group& group) {
    if (response == Response::product) return add_group_product(x, w, group, sums, workers);
    with_rule(response, [&](auto rule) {
      for_each_row(x.rows(), workers, [&](Eigen::Index row) {
        for_each_synapse(group, row, [&](auto b, auto i, auto j) {
          sums(b, j) += decltype(rule)::value(x(b, group.tap + i), w(i, j));
        });
      });
    });
  });
  return sums;
}

Matrix weight_gradient(Response response, const Matrix& x, const Matrix& w, const Matrix& g,
                       std::int64_t groups, Workers& workers) {
  Matrix gradient = Matrix::Zero(w.rows(), w.cols());
  for_each_group(w, groups, [&](const Group& group) {
    if (response == Response::product) return add_group_weight_gradient(x, g, group, gradient, workers);
    with_rule(response, [&](auto rule) {
      for (Eigen::Index row = 0; row < x.rows(); ++row)  // one thread: all rows add to one matrix, in order
        for_each_synapse(group, row, [&](auto b, auto i, auto j) {
          gradient(i, j) += g(b, j) * decltype(rule)::slope_w(x(b, group.tap + i), w(i, j));
        });
    });
  });
  return gradient;
}

Matrix input_gradient(Response response, const Matrix& x, const Matrix& w, const Matrix& g,
                      std::int64_t groups, Workers& workers) {
  Matrix gradient = Matrix::Zero(x.rows(), x.cols());
  for_each_group(w, groups, [&](const Group& group) {
    if (response == Response::product) return add_group_input_gradient(w, g, group, gradient, workers);
    with_rule(response, [&](auto rule) {
      for_each_row(x.rows(), workers, [&](Eigen::Index row) {
        for_each_synapse(group, row, [&](auto b, auto i, auto j) {
          gradient(b, group.tap + i) += g(b, j) * decltype(rule)::slope_x(x(b, group.tap + i), w(i, j));
        });
      });
    });
  });
  return gradient;
}

}  // namespace pulsewright::train

// SPDX-License-Identifier: Apache-2.0
#include "train/response.h"

#include <algorithm>
#include <cmath>

#include "base/failure.h"

namespace pulsewright {

namespace {

double sign_of(double w) {
  return w < 0 ? -1.0 : 1.0;
}

/// Each rule gives the value and the two slopes of one synapse.
struct Minimum {
  static double value(double x, double w) { return sign_of(w) * std::min(x, std::abs(w)); }
  static double slope_w(double x, double w) { return std::abs(w) < x ? 1.0 : 0.0; }
  static double slope_x(double x, double w) { return x < std::abs(w) ? sign_of(w) : 0.0; }
};

struct Saturated {
  static double value(double x, double w) { return sign_of(w) * std::max(0.0, x + std::abs(w) - 1); }
  static double slope_w(double x, double w) { return x + std::abs(w) > 1 ? 1.0 : 0.0; }
  static double slope_x(double x, double w) { return x + std::abs(w) > 1 ? sign_of(w) : 0.0; }
};

struct Nearness {
  static double value(double x, double w) { return std::min(x, w + 1 - x); }
  static double slope_w(double x, double w) { return 2 * x > w + 1 ? 1.0 : 0.0; }
  static double slope_x(double x, double w) { return 2 * x > w + 1 ? -1.0 : 1.0; }
};

struct Distance {
  static double value(double x, double w) { return std::max(-x, x + w - 1); }
  static double slope_w(double x, double w) { return 2 * x > 1 - w ? 1.0 : 0.0; }
  static double slope_x(double x, double w) { return 2 * x > 1 - w ? 1.0 : -1.0; }
};

/// Calls visit(rule) with the rule of a response that is no product.
template <class Visit>
auto with_rule(Response response, Visit visit) {
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

/// Calls visit(image, input, neuron) for all of them; the innermost loop runs over the neurons.
template <class Visit>
void for_each_synapse(const Matrix& x, const Matrix& w, Visit visit) {
  for (Eigen::Index image = 0; image < x.rows(); ++image)
    for (Eigen::Index input = 0; input < x.cols(); ++input)
      for (Eigen::Index neuron = 0; neuron < w.cols(); ++neuron) visit(image, input, neuron);
}

}  // namespace

Matrix respond(Response response, const Matrix& x, const Matrix& w) {
  if (response == Response::product) return x * w;
  return with_rule(response, [&](auto rule) {
    Matrix sums = Matrix::Zero(x.rows(), w.cols());
    for_each_synapse(x, w,
                     [&](auto b, auto i, auto j) { sums(b, j) += decltype(rule)::value(x(b, i), w(i, j)); });
    return sums;
  });
}

Matrix weight_gradient(Response response, const Matrix& x, const Matrix& w, const Matrix& g) {
  if (response == Response::product) return x.transpose() * g;
  return with_rule(response, [&](auto rule) {
    Matrix gradient = Matrix::Zero(w.rows(), w.cols());
    for_each_synapse(x, w, [&](auto b, auto i, auto j) {
      gradient(i, j) += g(b, j) * decltype(rule)::slope_w(x(b, i), w(i, j));
    });
    return gradient;
  });
}

Matrix input_gradient(Response response, const Matrix& x, const Matrix& w, const Matrix& g) {
  if (response == Response::product) return g * w.transpose();
  return with_rule(response, [&](auto rule) {
    Matrix gradient = Matrix::Zero(x.rows(), x.cols());
    for_each_synapse(x, w, [&](auto b, auto i, auto j) {
      gradient(b, i) += g(b, j) * decltype(rule)::slope_x(x(b, i), w(i, j));
    });
    return gradient;
  });
}

}  // namespace pulsewright

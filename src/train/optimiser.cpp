// SPDX-License-Identifier: Apache-2.0
#include "train/optimiser.h"

#include <algorithm>
#include <numbers>

namespace pulsewright::train {

namespace {

constexpr float momentum = 0.9f;
constexpr float beta_mean = 0.9f;
constexpr float beta_square = 0.999f;
constexpr float epsilon = 1e-8f;  // with the two betas: Kingma and Ba, ICLR 2015

template <class Values>
void update(Values& values, const Values& gradient, Values& mean, Values& square, float rate,
            float square_scale) {
  mean = beta_mean * mean + (1 - beta_mean) * gradient;
  square = beta_square * square + (1 - beta_square) * gradient.cwiseProduct(gradient);
  values.array() -= rate * mean.array() / ((square.array() * square_scale).sqrt() + epsilon);
}

template <class Values>
void descend(Values& values, const Values& gradient, Values& velocity, float rate) {
  velocity = momentum * velocity + gradient;
  values -= rate * velocity;
}

/// A rate that falls from `highest` to a hundredth of it as half a cosine.
double cosine_rate(double highest, double progress) {
  // cos(pi p) = 1 - 2 sin^2(pi p / 2), and the sine of an angle in [0, pi/2] by its series to below 2^-30.
  const double angle = progress * std::numbers::pi / 2;
  double sine = 1;
  for (int k = 12; k >= 2; k -= 2) sine = 1 - sine * angle * angle / (k * (k + 1));
  sine *= angle;
  return highest * (1 - 0.99 * sine * sine);
}

}  // namespace

Optimiser::Optimiser(OptimiserKind which, const LayerParameters& parameters)
    : kind(which),
      mean{Matrix::Zero(parameters.weights.rows(), parameters.weights.cols()),
           Vector::Zero(parameters.biases.size())} {
  if (kind == OptimiserKind::adam) square = mean;
}

void Optimiser::step(LayerParameters& parameters, const LayerGradient& gradient, double rate) {
  if (kind == OptimiserKind::adam) {
    mean_weight *= beta_mean;
    square_weight *= beta_square;
    const auto scaled_rate = static_cast<float>(rate / (1 - mean_weight));
    const auto square_scale = static_cast<float>(1 / (1 - square_weight));
    update(parameters.weights, gradient.weights, mean.weights, square.weights, scaled_rate, square_scale);
    update(parameters.biases, gradient.biases, mean.biases, square.biases, scaled_rate, square_scale);
  } else {
    descend(parameters.weights, gradient.weights, mean.weights, static_cast<float>(rate));
    descend(parameters.biases, gradient.biases, mean.biases, static_cast<float>(rate));
  }
  parameters.weights = parameters.weights.cwiseMax(-1.0f).cwiseMin(1.0f);
}

double scheduled_rate(Schedule schedule, double highest, double progress) {
  switch (schedule) {
    case Schedule::cosine:
      return cosine_rate(highest, std::clamp(progress, 0.0, 1.0));
    case Schedule::step:
      return highest * (progress < 0.5 ? 1 : progress < 0.75 ? 0.1 : 0.01);
    case Schedule::constant:
      break;
  }
  return highest;
}

}  // namespace pulsewright::train

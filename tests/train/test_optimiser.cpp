// SPDX-License-Identifier: Apache-2.0
#include "catch.h"
#include "train/optimiser.h"

using namespace pulsewright;

using namespace pulsewright::train;

namespace {

/// One weight and one bias.
LayerParameters one(float weight, float bias) {
  return {Matrix::Constant(1, 1, weight), Vector::Constant(1, bias), 0};
}

LayerGradient slope(float of_weight, float of_bias) {
  return {Matrix::Constant(1, 1, of_weight), Vector::Constant(1, of_bias)};
}

}  // namespace

TEST_CASE("the first step of Adam is the rate, whatever the size of the gradient") {
  for (const float size : {1e-3f, 1.0f, 1e3f}) {
    LayerParameters parameters = one(0.5f, 2.0f);
    Optimiser(OptimiserKind::adam, parameters).step(parameters, slope(size, -size), 0.25);
    CHECK(parameters.weights(0, 0) == Approx(0.25f).epsilon(1e-4));
    CHECK(parameters.biases[0] == Approx(2.25f).epsilon(1e-4));
  }
}

TEST_CASE("momentum keeps nine tenths of the velocity") {
  LayerParameters parameters = one(0.9f, 0.0f);
  Optimiser optimiser(OptimiserKind::sgd, parameters);
  optimiser.step(parameters, slope(1, 1), 0.1);
  CHECK(parameters.weights(0, 0) == Approx(0.8f));
  optimiser.step(parameters, slope(0, 0), 0.1);
  CHECK(parameters.weights(0, 0) == Approx(0.71f));
  CHECK(parameters.biases[0] == Approx(-0.19f));
}

TEST_CASE("both optimisers come down a bowl, and leave no weight outside [-1, 1]") {
  for (const OptimiserKind kind : {OptimiserKind::adam, OptimiserKind::sgd}) {
    INFO(to_text(kind));
    LayerParameters parameters = one(-0.9f, 3.0f);
    Optimiser optimiser(kind, parameters);
    for (int i = 0; i < 400; ++i) {
      // The weight's minimum is at 2, beyond what a stream can hold; the bias's is at -0.5.
      optimiser.step(parameters, slope(parameters.weights(0, 0) - 2, parameters.biases[0] + 0.5f), 0.03);
      CHECK(std::abs(parameters.weights(0, 0)) <= 1);
    }
    CHECK(parameters.weights(0, 0) == 1);
    CHECK(parameters.biases[0] == Approx(-0.5f).margin(0.01));
  }
}

TEST_CASE("schedules begin at the highest rate and end where they say") {
  for (const Schedule schedule : {Schedule::cosine, Schedule::constant, Schedule::step})
    CHECK(scheduled_rate(schedule, 0.02, 0) == Approx(0.02));
  CHECK(scheduled_rate(Schedule::cosine, 0.02, 0.5) == Approx(0.02 * 0.505));
  CHECK(scheduled_rate(Schedule::cosine, 0.02, 1) == Approx(0.0002));
  CHECK(scheduled_rate(Schedule::constant, 0.02, 1) == 0.02);
  CHECK(scheduled_rate(Schedule::step, 0.02, 0.6) == Approx(0.002));
  CHECK(scheduled_rate(Schedule::step, 0.02, 0.9) == Approx(0.0002));
}

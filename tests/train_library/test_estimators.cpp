// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>

#include "catch.h"
#include "train/library/estimators.h"
#include "train/library/functions.h"

namespace pulsewright::sc {
namespace {

constexpr double p_in = 0.65;
constexpr double target = 0.32;

double weight_density() {
  return 1 / (1 + std::exp(-0.2));
}

TEST_CASE("the pathwise gradient of the regression is its derivative on paper, for every seed and length") {
  const double w = weight_density();
  for (const std::int64_t length : {1, 64}) {
    const GradientEstimate estimate =
        estimate_gradient(Estimator::pathwise_relaxation, scalar_regression(), length, 5);
    CHECK(estimate.gradient[1] == Approx(2 * (p_in * w - target) * p_in * w * (1 - w)));
    CHECK(estimate.loss == Approx((p_in * w - target) * (p_in * w - target)));
  }
}

TEST_CASE("straight-through passes the gradient at the sampled output") {
  const double w = weight_density();
  const GradientEstimate estimate =
      estimate_gradient(Estimator::straight_through, scalar_regression(), 64, 5);
  // The sampled density is a multiple of 1/64 that gives the loss.
  const double distance = std::sqrt(estimate.loss);
  const double above = (target + distance) * 64;
  const double sign = std::abs(above - std::round(above)) < 1e-9 ? 1 : -1;
  CHECK(estimate.gradient[1] == Approx(sign * 2 * distance * p_in * w * (1 - w)));
}

/// E[(k / length - target)^2] over k ones of AND, each with probability p_in * w.
double expected_loss(double w, std::int64_t length) {
  const double mean = p_in * w;
  return (mean - target) * (mean - target) + mean * (1 - mean) / static_cast<double>(length);
}

TEST_CASE(
    "the score function is unbiased for the loss of finite streams, which the pathwise gradient is not") {
  constexpr std::int64_t length = 4;
  constexpr std::int64_t samples = 20000;
  const double w = weight_density();
  const double step = 1e-6;
  const double slope =
      (expected_loss(w + step, length) - expected_loss(w - step, length)) / (2 * step) * w * (1 - w);
  const EstimatorStatistics score =
      measure_estimator(Estimator::score_function, scalar_regression(), 1, length, samples);
  const double standard_error = std::sqrt(score.variance / samples);
  CHECK(std::abs(score.mean - slope) < 4 * standard_error);
  const double pathwise =
      estimate_gradient(Estimator::pathwise_relaxation, scalar_regression(), length, 0).gradient[1];
  CHECK(std::abs(pathwise - slope) > 4 * standard_error);
  CHECK(score.minimum < score.mean);
  CHECK(score.maximum > score.mean);
  CHECK(score.absolute_bias == Approx(std::abs(score.mean - pathwise)));
}

TEST_CASE("the regression passes its three acceptance checks") {
  const EstimatorRegression regression = run_estimator_regression();
  REQUIRE(regression.rows.size() == 9);
  CHECK(regression.score_function_longest_variance_below_shortest);
  CHECK(regression.pathwise_variance_zero);
  CHECK(regression.all_variances_finite_nonnegative);
  CHECK(regression.accepted());
  for (std::size_t i = 0; i < 3; ++i) {
    CHECK(regression.rows[i].variance == 0);
    CHECK(regression.rows[i].absolute_bias == 0);
    CHECK(regression.rows[3 + i].variance > 0);
    // The score function pays for being unbiased.
    CHECK(regression.rows[6 + i].variance > regression.rows[3 + i].variance);
  }
}

TEST_CASE("estimators serve circuits of several outputs, and XNOR of bipolar streams") {
  SampledProblem problem;
  problem.logits = {0.3, -0.5, 0.8};
  problem.expectation = [](const Variable& p) {
    const Variable a = element(p, 0);
    const Variable first = times(affine(a, 2, -1), affine(element(p, 1), 2, -1));
    return join_columns({reshape(affine(first, 0.5, 0.5), {1, 1}), reshape(times(a, element(p, 2)), {1, 1})});
  };
  problem.cycle = [](std::span<const std::uint8_t> bits, std::span<std::uint8_t> out) {
    out[0] = bits[0] == bits[1];
    out[1] = bits[0] & bits[2];
  };
  problem.loss = [](const Variable& out) { return sum(square(out)); };
  for (std::size_t logit = 0; logit < 3; ++logit) {
    const EstimatorStatistics row = measure_estimator(Estimator::straight_through, problem, logit, 256, 400);
    // For a quadratic loss the sampled gradient has the mean of the pathwise one.
    CHECK(row.absolute_bias < 4 * std::sqrt(row.variance / 400));
    CHECK(row.variance > 0);
  }
}

TEST_CASE("mean, variance and extremes are those of the single estimates") {
  const SampledProblem problem = scalar_regression();
  const auto estimate = [&](std::uint64_t seed) {
    return estimate_gradient(Estimator::score_function, problem, 64, seed).gradient[1];
  };
  const double a = estimate(7);
  const double b = estimate(8);
  const EstimatorStatistics row = measure_estimator(Estimator::score_function, problem, 1, 64, 2, 7);
  CHECK(row.mean == Approx((a + b) / 2));
  CHECK(row.variance == Approx((a - b) * (a - b) / 2));
  CHECK(row.minimum == std::min(a, b));
  CHECK(row.maximum == std::max(a, b));
}

TEST_CASE("one sample, no bits and an absent logit are misuse") {
  const SampledProblem problem = scalar_regression();
  CHECK_THROWS_AS(measure_estimator(Estimator::straight_through, problem, 1, 64, 1), Misuse);
  CHECK_THROWS_AS(measure_estimator(Estimator::straight_through, problem, 2, 64, 8), Misuse);
  CHECK_THROWS_AS(estimate_gradient(Estimator::straight_through, problem, 0, 1), Misuse);
  CHECK_THROWS_AS(run_estimator_regression({128, 64}), Misuse);
}

}  // namespace
}  // namespace pulsewright::sc

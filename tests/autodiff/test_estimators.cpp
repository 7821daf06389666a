// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>

#include "autodiff/estimators.h"
#include "autodiff/functions.h"
#include "catch.h"

namespace pulsewright::autodiff {
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
  REQUIRE(regression.rows.size() == 12);
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
    // Half of it for want of a baseline.
    CHECK(regression.rows[9 + i].estimator == Estimator::score_function_with_baseline);
    CHECK(regression.rows[9 + i].variance < regression.rows[6 + i].variance / 2);
    CHECK(regression.rows[9 + i].variance < 1.5 * regression.rows[3 + i].variance);
  }
}

/// Two outputs of three streams: XNOR of bipolar streams, and AND; the loss mixes them.
SampledProblem two_outputs() {
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
  return problem;
}

TEST_CASE("estimators serve circuits of several outputs, and XNOR of bipolar streams") {
  for (std::size_t logit = 0; logit < 3; ++logit) {
    const EstimatorStatistics row =
        measure_estimator(Estimator::straight_through, two_outputs(), logit, 256, 400);
    // For a quadratic loss the sampled gradient has the mean of the pathwise one.
    CHECK(row.absolute_bias < 4 * std::sqrt(row.variance / 400));
    CHECK(row.variance > 0);
  }
}

/// The expected loss of streams of two bits, over all that the bits can be.
double expected_loss_of_two_bits(const SampledProblem& problem) {
  const std::size_t streams = problem.logits.size();
  std::vector<std::uint8_t> bits(streams);
  std::vector<std::uint8_t> out(2);
  double total = 0;
  for (std::size_t code = 0; code < std::size_t{1} << (2 * streams); ++code) {
    Tensor densities({1, 2}, 0.0);
    double probability = 1;
    for (std::size_t cycle = 0; cycle < 2; ++cycle) {
      for (std::size_t i = 0; i < streams; ++i) {
        const double density = 1 / (1 + std::exp(-problem.logits[i]));
        bits[i] = code >> (cycle * streams + i) & 1;
        probability *= bits[i] ? density : 1 - density;
      }
      problem.cycle(bits, out);
      for (std::size_t i = 0; i < 2; ++i) densities.data[i] += out[i] / 2.0;
    }
    Tape tape;
    total += probability * problem.loss(tape.leaf(densities)).value()[0];
  }
  return total;
}

TEST_CASE("the score function is unbiased with and without its baseline, even if the expectation is wrong") {
  constexpr std::int64_t samples = 8000;
  SampledProblem problem = two_outputs();
  // A loss whose third moments count, and a baseline that is beside the point.
  problem.loss = [](const Variable& out) { return sum(times(square(out), affine(out, 2, -1.5))); };
  SampledProblem astray = problem;
  astray.expectation = [](const Variable& p) { return reshape(rows_of(affine(p, 0.3, 0.2), 0, 2), {1, 2}); };
  for (std::size_t logit = 0; logit < 3; ++logit) {
    const double step = 1e-6;
    SampledProblem moved = problem;
    moved.logits[logit] += step;
    const double above = expected_loss_of_two_bits(moved);
    moved.logits[logit] -= 2 * step;
    const double slope = (above - expected_loss_of_two_bits(moved)) / (2 * step);
    const auto mean_is_slope = [&](Estimator estimator, const SampledProblem& estimated) {
      const EstimatorStatistics row = measure_estimator(estimator, estimated, logit, 2, samples);
      INFO(to_text(estimator) << " logit " << logit << ": " << row.mean << ", exactly " << slope);
      CHECK(std::abs(row.mean - slope) < 4 * std::sqrt(row.variance / samples));
    };
    mean_is_slope(Estimator::score_function, problem);
    mean_is_slope(Estimator::score_function_with_baseline, problem);
    mean_is_slope(Estimator::score_function_with_baseline, astray);
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

TEST_CASE("a spoiled estimator is another one, and the others stay as they are") {
  const SampledProblem problem = scalar_regression();
  for (const Estimator wrong : all_estimators)
    for (const Estimator estimator : all_estimators) {
      const double right = estimate_gradient(estimator, problem, 64, 3).gradient[1];
      const double spoiled = spoil(wrong)(estimator, problem, 64, 3).gradient[1];
      CHECK(spoiled == (estimator == wrong ? 64 * right : right));
    }
}

TEST_CASE("a score function whose bits are summed, not averaged, is not accepted") {
  CHECK(run_estimator_regression({64, 128, 256}, 32, 0).accepted());
  CHECK_FALSE(run_estimator_regression({64, 128, 256}, 32, 0, spoil(Estimator::score_function)).accepted());
}

TEST_CASE("one sample, no bits and an absent logit are misuse") {
  const SampledProblem problem = scalar_regression();
  CHECK_THROWS_AS(measure_estimator(Estimator::straight_through, problem, 1, 64, 1), Misuse);
  CHECK_THROWS_AS(measure_estimator(Estimator::straight_through, problem, 2, 64, 8), Misuse);
  CHECK_THROWS_AS(estimate_gradient(Estimator::straight_through, problem, 0, 1), Misuse);
  CHECK_THROWS_AS(run_estimator_regression({128, 64}), Misuse);
}

}  // namespace
}  // namespace pulsewright::autodiff

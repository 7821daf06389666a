// SPDX-License-Identifier: Apache-2.0
#include "autodiff/estimators.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "autodiff/functions.h"
#include "base/elementary.h"
#include "base/random.h"

namespace pulsewright::autodiff {

namespace {

struct Sample {
  Tensor outputs;  ///< densities
  /// For each pattern of output bits [streams]: the ones, in the cycles that gave it, beyond their expected
  /// number. Over all patterns that is d log P(bits) / d logits: the sum over the bits of
  /// (bit - p) / (p (1 - p)) times dp / d logit = p (1 - p).
  std::map<std::vector<double>, std::vector<double>> scores;
};

Sample draw(const SampledProblem& problem, const Tensor& densities, const Shape& outputs, std::int64_t length,
            std::uint64_t seed) {
  Sample sample{Tensor(outputs, 0.0), {}};
  std::vector<std::uint8_t> bits(problem.logits.size());
  std::vector<std::uint8_t> out(sample.outputs.data.size());
  Random random(seed, 0);
  for (std::int64_t t = 0; t < length; ++t) {
    for (std::size_t i = 0; i < bits.size(); ++i) bits[i] = random.uniform() < densities.data[i];
    problem.cycle(bits, out);
    std::vector<double>& score = sample.scores[{out.begin(), out.end()}];
    score.resize(bits.size());
    for (std::size_t i = 0; i < bits.size(); ++i) score[i] += bits[i] - densities.data[i];
    for (std::size_t i = 0; i < out.size(); ++i) sample.outputs.data[i] += out[i];
  }
  for (double& density : sample.outputs.data) density /= static_cast<double>(length);
  return sample;
}

/// The loss with the outputs of one cycle, `bits`, replaced by `expected` ones.
double loss_without(const SampledProblem& problem, const Sample& sample, const std::vector<double>& bits,
                    const Tensor& expected, std::int64_t length) {
  Tensor outputs = sample.outputs;
  for (std::size_t i = 0; i < bits.size(); ++i)
    outputs.data[i] += (expected.data[i] - bits[i]) / static_cast<double>(length);
  Tape tape;
  return problem.loss(tape.leaf(std::move(outputs))).value()[0];
}

Tensor logits_of(const SampledProblem& problem) {
  return Tensor({static_cast<std::int64_t>(problem.logits.size())}, problem.logits);
}

GradientEstimate gradient_of(const Variable& loss, const Variable& logits) {
  loss.tape().backward(loss);
  return {loss.value()[0], logits.gradient().data};
}

}  // namespace

GradientEstimate estimate_gradient(Estimator estimator, const SampledProblem& problem, std::int64_t length,
                                   std::uint64_t seed) {
  require(length >= 1, "a stream has at least one bit");
  Tape tape;
  const Variable logits = tape.leaf(logits_of(problem));
  const Variable densities = sigmoid(logits);
  const Variable expected = problem.expectation(densities);
  if (estimator == Estimator::pathwise_relaxation) return gradient_of(problem.loss(expected), logits);
  const Sample sample = draw(problem, densities.value(), expected.shape(), length, seed);
  const Variable loss = problem.loss(straight_through(expected, sample.outputs));
  if (estimator == Estimator::straight_through) return gradient_of(loss, logits);
  GradientEstimate estimate{loss.value()[0], std::vector<double>(problem.logits.size(), 0.0)};
  for (const auto& [bits, scores] : sample.scores) {
    // A baseline must not depend on the bits that it goes with, or the estimate would have a bias. This one
    // is the loss with those bits replaced by their expectation.
    const double baseline = estimator == Estimator::score_function
                                ? 0
                                : loss_without(problem, sample, bits, expected.value(), length);
    for (std::size_t i = 0; i < scores.size(); ++i)
      estimate.gradient[i] += (estimate.loss - baseline) * scores[i];
  }
  return estimate;
}

EstimateGradient spoil(Estimator wrong) {
  return
      [wrong](Estimator estimator, const SampledProblem& problem, std::int64_t length, std::uint64_t seed) {
        GradientEstimate estimate = estimate_gradient(estimator, problem, length, seed);
        if (estimator == wrong)
          for (double& slope : estimate.gradient) slope *= static_cast<double>(length);
        return estimate;
      };
}

EstimatorStatistics measure_estimator(Estimator estimator, const SampledProblem& problem, std::size_t logit,
                                      std::int64_t length, std::int64_t samples, std::uint64_t first_seed,
                                      const EstimateGradient& estimate) {
  require(samples >= 2, "one estimate has no variance");
  require(logit < problem.logits.size(), "there is no such logit");
  std::vector<double> estimates;
  for (std::int64_t i = 0; i < samples; ++i) {
    const std::uint64_t seed = first_seed + static_cast<std::uint64_t>(i);
    estimates.push_back(estimate(estimator, problem, length, seed).gradient[logit]);
  }
  // Deviations from the first estimate, so that equal estimates have exactly no variance.
  double shift = 0;
  double squares = 0;
  for (const double slope : estimates) {
    shift += slope - estimates[0];
    squares += (slope - estimates[0]) * (slope - estimates[0]);
  }
  const auto count = static_cast<double>(samples);
  const double mean = estimates[0] + shift / count;
  const double pathwise =
      estimate_gradient(Estimator::pathwise_relaxation, problem, length, first_seed).gradient[logit];
  return {estimator,
          length,
          samples,
          mean,
          std::max(0.0, squares - shift * shift / count) / (count - 1),
          std::abs(mean - pathwise),
          *std::ranges::min_element(estimates),
          *std::ranges::max_element(estimates)};
}

SampledProblem scalar_regression() {
  constexpr double input_density = 0.65;
  SampledProblem problem;
  problem.logits = {logarithm(input_density / (1 - input_density)), 0.2};
  problem.expectation = [](const Variable& densities) {
    return reshape(times(element(densities, 0), element(densities, 1)), {1});
  };
  problem.cycle = [](std::span<const std::uint8_t> bits, std::span<std::uint8_t> outputs) {
    outputs[0] = bits[0] & bits[1];
  };
  problem.loss = [](const Variable& outputs) { return mean_squared_error(outputs, Tensor({1}, 0.32)); };
  return problem;
}

EstimatorRegression run_estimator_regression(const std::vector<std::int64_t>& lengths, std::int64_t samples,
                                             std::uint64_t first_seed, const EstimateGradient& estimate) {
  require(!lengths.empty() && std::ranges::is_sorted(lengths), "lengths go from the shortest to the longest");
  const SampledProblem problem = scalar_regression();
  EstimatorRegression regression;
  for (const Estimator estimator : all_estimators)
    for (const std::int64_t length : lengths)
      regression.rows.push_back(
          measure_estimator(estimator, problem, 1, length, samples, first_seed, estimate));
  const std::size_t count = lengths.size();
  regression.score_function_longest_variance_below_shortest =
      regression.rows[3 * count - 1].variance < regression.rows[2 * count].variance;
  regression.pathwise_variance_zero = std::ranges::all_of(
      regression.rows.begin(), regression.rows.begin() + static_cast<std::ptrdiff_t>(count),
      [](const EstimatorStatistics& row) { return row.variance == 0; });
  regression.all_variances_finite_nonnegative = std::ranges::all_of(
      regression.rows,
      [](const EstimatorStatistics& row) { return std::isfinite(row.variance) && row.variance >= 0; });
  return regression;
}

}  // namespace pulsewright::autodiff

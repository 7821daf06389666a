// SPDX-License-Identifier: Apache-2.0
#include "train/library/estimators.h"

#include <algorithm>
#include <cmath>

#include "base/random.h"
#include "train/elementary.h"
#include "train/library/functions.h"

namespace pulsewright::sc {

namespace {

struct Sample {
  Tensor outputs;              ///< densities
  std::vector<double> excess;  ///< [streams]: ones beyond their expected number
};

Sample draw(const SampledProblem& problem, const Tensor& densities, const Shape& outputs, std::int64_t length,
            std::uint64_t seed) {
  Sample sample{Tensor(outputs, 0.0), std::vector<double>(problem.logits.size(), 0.0)};
  std::vector<std::uint8_t> bits(problem.logits.size());
  std::vector<std::uint8_t> out(sample.outputs.data.size());
  Random random(seed, 0);
  for (std::int64_t t = 0; t < length; ++t) {
    for (std::size_t i = 0; i < bits.size(); ++i) {
      bits[i] = random.uniform() < densities.data[i];
      sample.excess[i] += bits[i] - densities.data[i];
    }
    problem.cycle(bits, out);
    for (std::size_t i = 0; i < out.size(); ++i) sample.outputs.data[i] += out[i];
  }
  for (double& density : sample.outputs.data) density /= static_cast<double>(length);
  return sample;
}

Tensor logits_of(const SampledProblem& problem) {
  return Tensor({static_cast<std::int64_t>(problem.logits.size())}, problem.logits);
}

}  // namespace

GradientEstimate estimate_gradient(Estimator estimator, const SampledProblem& problem, std::int64_t length,
                                   std::uint64_t seed) {
  require(length >= 1, "a stream has at least one bit");
  Tape tape;
  const Variable logits = tape.leaf(logits_of(problem));
  const Variable densities = sigmoid(logits);
  Variable outputs = problem.expectation(densities);
  std::vector<double> excess;
  if (estimator != Estimator::pathwise_relaxation) {
    Sample sample = draw(problem, densities.value(), outputs.shape(), length, seed);
    outputs = straight_through(outputs, std::move(sample.outputs));
    excess = std::move(sample.excess);
  }
  const Variable loss = problem.loss(outputs);
  GradientEstimate estimate{loss.value()[0], {}};
  if (estimator == Estimator::score_function) {
    // d log P / d logit = sum over the bits of (bit - p) / (p (1 - p)) times dp / d logit = p (1 - p).
    for (const double ones : excess) estimate.gradient.push_back(estimate.loss * ones);
    return estimate;
  }
  tape.backward(loss);
  estimate.gradient = logits.gradient().data;
  return estimate;
}

EstimatorStatistics measure_estimator(Estimator estimator, const SampledProblem& problem, std::size_t logit,
                                      std::int64_t length, std::int64_t samples, std::uint64_t first_seed) {
  require(samples >= 2, "one estimate has no variance");
  require(logit < problem.logits.size(), "there is no such logit");
  std::vector<double> estimates;
  for (std::int64_t i = 0; i < samples; ++i) {
    const std::uint64_t seed = first_seed + static_cast<std::uint64_t>(i);
    estimates.push_back(estimate_gradient(estimator, problem, length, seed).gradient[logit]);
  }
  // Deviations from the first estimate, so that equal estimates have exactly no variance.
  double shift = 0;
  double squares = 0;
  for (const double estimate : estimates) {
    shift += estimate - estimates[0];
    squares += (estimate - estimates[0]) * (estimate - estimates[0]);
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

EstimatorRegression run_estimator_regression(const std::vector<std::int64_t>& lengths, std::int64_t samples) {
  require(!lengths.empty() && std::ranges::is_sorted(lengths), "lengths go from the shortest to the longest");
  const SampledProblem problem = scalar_regression();
  EstimatorRegression regression;
  for (const Estimator estimator :
       {Estimator::pathwise_relaxation, Estimator::straight_through, Estimator::score_function})
    for (const std::int64_t length : lengths)
      regression.rows.push_back(measure_estimator(estimator, problem, 1, length, samples));
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

}  // namespace pulsewright::sc

// SPDX-License-Identifier: Apache-2.0
// Gradients of a loss through sampled bits: three estimators behind one interface, and their variance.
#pragma once

#include <span>
#include <string_view>

#include "autodiff/tape.h"

namespace pulsewright::autodiff {

enum class Estimator {
  pathwise_relaxation,  ///< the gradient of the expectation, as of infinite streams; no sampling, no variance
  straight_through,  ///< the loss's gradient at the sampled outputs, passed on as if they were expectations
  score_function,    ///< loss times d log P(bits); unbiased for streams of this length (Williams 1992)
  /// The same for the loss less a baseline of each cycle: the loss with the outputs of this one cycle
  /// replaced by their expectation. That does not depend on the cycle's bits, so the estimate stays unbiased;
  /// of long streams it takes away nearly all the variance that straight_through has not. Source: the
  /// leave-one-out baselines of Mnih and Rezende, "Variational inference for Monte Carlo objectives" (ICML
  /// 2016), over cycles in the place of samples.
  score_function_with_baseline,
};
inline constexpr Estimator all_estimators[] = {Estimator::pathwise_relaxation, Estimator::straight_through,
                                               Estimator::score_function,
                                               Estimator::score_function_with_baseline};
inline constexpr std::string_view estimator_names[] = {"pathwise_relaxation", "straight_through",
                                                       "score_function", "score_function_with_baseline"};
constexpr std::string_view to_text(Estimator estimator) {
  return estimator_names[static_cast<int>(estimator)];
}

/// A circuit of independent Bernoulli streams. Stream i has the density sigmoid(logits[i]).
struct SampledProblem {
  std::vector<double> logits;
  /// Output densities [outputs] from stream densities [streams], for infinite streams.
  std::function<Variable(const Variable& densities)> expectation;
  /// The output bits of one clock cycle from its stream bits, all 0 or 1.
  std::function<void(std::span<const std::uint8_t> bits, std::span<std::uint8_t> outputs)> cycle;
  /// A scalar from output densities [outputs].
  std::function<Variable(const Variable& outputs)> loss;
};

struct GradientEstimate {
  double loss = 0;
  std::vector<double> gradient;  ///< with respect to each logit
};

/// One estimate from streams of `length` >= 1 bits drawn for `seed`.
GradientEstimate estimate_gradient(Estimator estimator, const SampledProblem& problem, std::int64_t length,
                                   std::uint64_t seed);

/// estimate_gradient(), or something else in its place.
using EstimateGradient = std::function<GradientEstimate(Estimator, const SampledProblem&, std::int64_t length,
                                                        std::uint64_t seed)>;

/// estimate_gradient() with `wrong` made wrong: its gradient is that of the sum over the bits, not of their
/// mean. A regression that accepts it checks nothing.
EstimateGradient spoil(Estimator wrong);

/// Estimates of one logit's gradient over `samples` seeds.
struct EstimatorStatistics {
  Estimator estimator;
  std::int64_t length = 0;
  std::int64_t samples = 0;
  double mean = 0;
  double variance = 0;       ///< of a single estimate, with samples - 1 in the denominator
  double absolute_bias = 0;  ///< |mean - pathwise gradient|
  double minimum = 0;
  double maximum = 0;
};

/// Over the seeds first_seed, first_seed + 1, ...; at least 2 samples.
EstimatorStatistics measure_estimator(Estimator estimator, const SampledProblem& problem, std::size_t logit,
                                      std::int64_t length, std::int64_t samples, std::uint64_t first_seed = 0,
                                      const EstimateGradient& estimate = estimate_gradient);

/// A scalar regression: the AND of an input stream of density 0.65 (logit 0) and a weight stream of density
/// sigmoid(0.2) (logit 1) is to have the density 0.32; the loss is the squared difference.
SampledProblem scalar_regression();

/// all_estimators on scalar_regression() at all lengths, for the weight. The three checks are those of the
/// plain estimators.
struct EstimatorRegression {
  std::vector<EstimatorStatistics> rows;  ///< [estimators][lengths]
  bool score_function_longest_variance_below_shortest = false;
  bool pathwise_variance_zero = false;
  bool all_variances_finite_nonnegative = false;

  bool accepted() const {
    return score_function_longest_variance_below_shortest && pathwise_variance_zero &&
           all_variances_finite_nonnegative;
  }
};
/// `lengths` from the shortest to the longest, at least one; seeds as for measure_estimator().
EstimatorRegression run_estimator_regression(const std::vector<std::int64_t>& lengths = {64, 128, 256},
                                             std::int64_t samples = 32, std::uint64_t first_seed = 0,
                                             const EstimateGradient& estimate = estimate_gradient);

}  // namespace pulsewright::autodiff

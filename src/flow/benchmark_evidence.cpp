// SPDX-License-Identifier: Apache-2.0
#include "flow/benchmark_evidence.h"

#include <cmath>

#include "autodiff/functions.h"
#include "handoff/report_checks.h"
#include "handoff/stream_evidence.h"
#include "netlist/document.h"

namespace pulsewright::flow {

namespace {

/// What each estimator takes for granted.
constexpr const char* assumptions[] = {
    "the gradient of the expectation, as of endless streams",
    "sampled bits in the forward pass, the gradient of the expectation in the backward pass",
    "the likelihood ratio of the sampled bits, without a baseline",
};

constexpr std::int64_t report_samples = 32;

handoff::EstimatorSpread spread_of(autodiff::Estimator estimator, std::int64_t length) {
  const autodiff::EstimatorStatistics found =
      autodiff::measure_estimator(estimator, autodiff::scalar_regression(), 1, length, report_samples);
  return {assumptions[static_cast<int>(estimator)],
          found.mean,
          found.variance,
          found.absolute_bias,
          found.minimum,
          found.maximum};
}

handoff::EstimatorVariance estimator_variance(std::int64_t length) {
  const autodiff::GradientEstimate reference = autodiff::estimate_gradient(
      autodiff::Estimator::pathwise_relaxation, autodiff::scalar_regression(), length, 0);
  return {
      report_samples,
      length,
      {std::string(to_text(autodiff::Estimator::pathwise_relaxation)), reference.gradient[1], reference.loss},
      spread_of(autodiff::Estimator::pathwise_relaxation, length),
      spread_of(autodiff::Estimator::straight_through, length),
      spread_of(autodiff::Estimator::score_function, length)};
}

handoff::RegressionRow row_of(const autodiff::EstimatorStatistics& found) {
  return {std::string(to_text(found.estimator)),
          found.length,
          found.mean,
          found.variance,
          std::sqrt(found.variance / static_cast<double>(found.samples)),
          found.absolute_bias,
          found.minimum,
          found.maximum};
}

handoff::EstimatorRegressionManifest regress(const RegressionOptions& options,
                                             const autodiff::EstimateGradient& estimate) {
  handoff::EstimatorRegressionManifest manifest;
  manifest.bitstream_lengths = options.lengths;
  manifest.sample_count = options.samples;
  manifest.first_seed = static_cast<std::int64_t>(options.first_seed);
  manifest.estimators.assign(std::begin(handoff::regression_estimators),
                             std::end(handoff::regression_estimators));
  const autodiff::EstimatorRegression found =
      autodiff::run_estimator_regression(options.lengths, options.samples, options.first_seed, estimate);
  // The library's fourth estimator, with a baseline, is not part of the regression.
  for (const autodiff::EstimatorStatistics& row : found.rows)
    if (row.estimator != autodiff::Estimator::score_function_with_baseline)
      manifest.results.push_back(row_of(row));
  manifest.acceptance = acceptance_of(manifest);
  return manifest;
}

}  // namespace

void add_measurements(Benchmarked& benchmarked) {
  handoff::BenchmarkReport& report = benchmarked.report;
  report.netlist_sha256 = netlist_hash(benchmarked.netlist);
  report.evidence_class = handoff::evidence_class;
  report.sc_config = handoff::sc_config_of(benchmarked.netlist, report.sc_config.estimator);
  report.finite_stream_loss.images = static_cast<std::int64_t>(benchmarked.test.images.size());
  report.finite_stream_loss.measure = report.targets ? "mean_squared_error" : "error_rate";
  report.finite_stream_loss.final =
      report.targets
          ? handoff::mean_squared_error(benchmarked.netlist, benchmarked.test.images, *report.targets)
          : handoff::error_rate(benchmarked.netlist, benchmarked.test);
  report.stream_evidence = handoff::measure_stream_evidence(benchmarked.netlist, benchmarked.test.images)
                               .value_or(handoff::StreamEvidence{});
  report.estimator_variance = estimator_variance(report.sc_config.bitstream_length);
}

handoff::EstimatorRegressionManifest regress_estimators(const RegressionOptions& options) {
  handoff::EstimatorRegressionManifest manifest =
      regress(options, options.spoiled ? autodiff::spoil(*options.spoiled) : autodiff::estimate_gradient);
  bool all_caught = true;
  for (const autodiff::Estimator estimator :
       {autodiff::Estimator::pathwise_relaxation, autodiff::Estimator::straight_through,
        autodiff::Estimator::score_function}) {
    const bool caught = !regress(options, autodiff::spoil(estimator)).acceptance.all();
    manifest.negative_controls.push_back({std::string(to_text(estimator)), caught});
    all_caught = all_caught && caught;
  }
  manifest.status = manifest.acceptance.all() && all_caught ? "pass" : "fail";
  return manifest;
}

}  // namespace pulsewright::flow

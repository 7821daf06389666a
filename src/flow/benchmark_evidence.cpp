// SPDX-License-Identifier: Apache-2.0
#include "flow/benchmark_evidence.h"

#include <cmath>

#include "autodiff/functions.h"
#include "handoff/report_checks.h"
#include "handoff/stream_evidence.h"
#include "netlist/document.h"

namespace pulsewright {

namespace {

/// What each estimator takes for granted.
constexpr const char* assumptions[] = {
    "the gradient of the expectation, as of endless streams",
    "sampled bits in the forward pass, the gradient of the expectation in the backward pass",
    "the likelihood ratio of the sampled bits, without a baseline",
};

constexpr std::int64_t report_samples = 32;

EstimatorSpread spread_of(sc::Estimator estimator, std::int64_t length) {
  const sc::EstimatorStatistics found =
      sc::measure_estimator(estimator, sc::scalar_regression(), 1, length, report_samples);
  return {assumptions[static_cast<int>(estimator)],
          found.mean,
          found.variance,
          found.absolute_bias,
          found.minimum,
          found.maximum};
}

EstimatorVariance estimator_variance(std::int64_t length) {
  const sc::GradientEstimate reference =
      sc::estimate_gradient(sc::Estimator::pathwise_relaxation, sc::scalar_regression(), length, 0);
  return {report_samples,
          length,
          {std::string(to_text(sc::Estimator::pathwise_relaxation)), reference.gradient[1], reference.loss},
          spread_of(sc::Estimator::pathwise_relaxation, length),
          spread_of(sc::Estimator::straight_through, length),
          spread_of(sc::Estimator::score_function, length)};
}

RegressionRow row_of(const sc::EstimatorStatistics& found) {
  return {std::string(to_text(found.estimator)),
          found.length,
          found.mean,
          found.variance,
          std::sqrt(found.variance / static_cast<double>(found.samples)),
          found.absolute_bias,
          found.minimum,
          found.maximum};
}

EstimatorRegressionManifest regress(const RegressionOptions& options, const sc::EstimateGradient& estimate) {
  EstimatorRegressionManifest manifest;
  manifest.bitstream_lengths = options.lengths;
  manifest.sample_count = options.samples;
  manifest.first_seed = static_cast<std::int64_t>(options.first_seed);
  manifest.estimators.assign(std::begin(regression_estimators), std::end(regression_estimators));
  const sc::EstimatorRegression found =
      sc::run_estimator_regression(options.lengths, options.samples, options.first_seed, estimate);
  // The library's fourth estimator, with a baseline, is no part of the regression.
  for (const sc::EstimatorStatistics& row : found.rows)
    if (row.estimator != sc::Estimator::score_function_with_baseline) manifest.results.push_back(row_of(row));
  manifest.acceptance = acceptance_of(manifest);
  return manifest;
}

}  // namespace

void add_measurements(Benchmarked& benchmarked) {
  BenchmarkReport& report = benchmarked.report;
  report.netlist_sha256 = netlist_hash(benchmarked.netlist);
  report.evidence_class = evidence_class;
  report.sc_config = sc_config_of(benchmarked.netlist, report.sc_config.estimator);
  report.finite_stream_loss.images = static_cast<std::int64_t>(benchmarked.test.images.size());
  report.finite_stream_loss.measure = report.targets ? "mean_squared_error" : "error_rate";
  report.finite_stream_loss.final =
      report.targets ? mean_squared_error(benchmarked.netlist, benchmarked.test.images, *report.targets)
                     : error_rate(benchmarked.netlist, benchmarked.test);
  report.stream_evidence =
      measure_stream_evidence(benchmarked.netlist, benchmarked.test.images).value_or(StreamEvidence{});
  report.estimator_variance = estimator_variance(report.sc_config.bitstream_length);
}

EstimatorRegressionManifest regress_estimators(const RegressionOptions& options) {
  EstimatorRegressionManifest manifest =
      regress(options, options.spoiled ? sc::spoil(*options.spoiled) : sc::estimate_gradient);
  bool all_caught = true;
  for (const sc::Estimator estimator :
       {sc::Estimator::pathwise_relaxation, sc::Estimator::straight_through, sc::Estimator::score_function}) {
    const bool caught = !regress(options, sc::spoil(estimator)).acceptance.all();
    manifest.negative_controls.push_back({std::string(to_text(estimator)), caught});
    all_caught = all_caught && caught;
  }
  manifest.status = manifest.acceptance.all() && all_caught ? "pass" : "fail";
  return manifest;
}

}  // namespace pulsewright

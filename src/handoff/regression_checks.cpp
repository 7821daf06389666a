// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "handoff/artefact_document.h"
#include "handoff/derived_artefacts.h"
#include "handoff/report_checks.h"

namespace pulsewright::handoff {

namespace {

/// A mean of samples is within this many of its standard errors of what it estimates.
constexpr double widest_deviation = 4;
/// Streams of N bits have another expected loss than endless ones, and its gradient is within 1/N of theirs
/// times this; of the scalar regression it is 0.046.
constexpr double bias_of_one_bit = 0.1;

/// The rows are those of the estimators and lengths, in their order.
bool has_all_rows(const EstimatorRegressionManifest& manifest) {
  const std::size_t lengths = manifest.bitstream_lengths.size();
  if (lengths == 0 || manifest.results.size() != lengths * std::size(regression_estimators)) return false;
  for (std::size_t i = 0; i < manifest.results.size(); ++i)
    if (manifest.results[i].estimator != regression_estimators[i / lengths] ||
        manifest.results[i].bitstream_length != manifest.bitstream_lengths[i % lengths])
      return false;
  return true;
}

bool mean_agrees(const RegressionRow& row) {
  return row.absolute_bias <=
         widest_deviation * row.standard_error + bias_of_one_bit / static_cast<double>(row.bitstream_length);
}

}  // namespace

Acceptance acceptance_of(const EstimatorRegressionManifest& manifest) {
  if (!has_all_rows(manifest)) return {};
  const std::vector<RegressionRow>& rows = manifest.results;
  const std::size_t lengths = manifest.bitstream_lengths.size();
  Acceptance acceptance;
  acceptance.score_function_longest_variance_below_shortest =
      rows.back().variance < rows[2 * lengths].variance;
  acceptance.pathwise_variance_zero =
      std::all_of(rows.begin(), rows.begin() + static_cast<std::ptrdiff_t>(lengths),
                  [](const RegressionRow& row) { return row.variance == 0; });
  acceptance.all_variances_finite_nonnegative = std::ranges::all_of(
      rows, [](const RegressionRow& row) { return std::isfinite(row.variance) && row.variance >= 0; });
  acceptance.means_agree = std::ranges::all_of(rows, mean_agrees);
  return acceptance;
}

void check_regression(const EstimatorRegressionManifest& manifest, Diagnostics& findings) {
  const auto at = [](const std::string& pointer) {
    return std::string(estimator_regression_name) + ": " + pointer;
  };
  const std::vector<std::string> estimators(std::begin(regression_estimators),
                                            std::end(regression_estimators));
  find_differences(Json::array_of(estimators), Json::array_of(manifest.estimators), Code::weak_evidence,
                   at("/estimators"), findings);
  if (!has_all_rows(manifest))
    findings.push_back({Code::weak_evidence, at("/results"), "a row for each estimator and length, in order",
                        fmt::format("{} others", manifest.results.size()), ""});
  if (manifest.sample_count < 2 || manifest.bitstream_lengths.size() < 2)
    findings.push_back({Code::weak_evidence, at("/sample_count"), "two samples and two lengths at least",
                        fmt::format("{} and {}", manifest.sample_count, manifest.bitstream_lengths.size()),
                        ""});
  const Acceptance again = acceptance_of(manifest);
  find_differences(fields_json(again), fields_json(manifest.acceptance), Code::artefacts_disagree,
                   at("/acceptance"), findings);
  if (!again.all() || manifest.status != "pass")
    findings.push_back({Code::weak_evidence, at("/status"), "\"pass\" with every check accepted",
                        quote_briefly(manifest.status), ""});
  for (const std::string& estimator : estimators) {
    const auto control =
        std::ranges::find(manifest.negative_controls, estimator, &RegressionControl::estimator);
    if (control == manifest.negative_controls.end() || !control->caught)
      findings.push_back({Code::weak_evidence, at("/negative_controls"),
                          fmt::format("{} made wrong, and caught", estimator), "not so", ""});
  }
}

}  // namespace pulsewright::handoff

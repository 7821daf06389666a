// SPDX-License-Identifier: Apache-2.0
// Four estimators of one gradient through sampled bits, 32 seeds each.
#include <cstdio>
#include <string>

#include "autodiff/estimators.h"

using namespace pulsewright::autodiff;

int main() {
  const EstimatorRegression regression = run_estimator_regression({64, 128, 256}, 32);
  std::printf("%-29s %6s %9s %9s %9s %9s %9s\n", "estimator", "bits", "mean", "variance", "bias", "min",
              "max");
  for (const EstimatorStatistics& row : regression.rows)
    std::printf("%-29s %6lld %9.5f %9.2e %9.5f %9.5f %9.5f\n", std::string(to_text(row.estimator)).c_str(),
                static_cast<long long>(row.length), row.mean, row.variance, row.absolute_bias, row.minimum,
                row.maximum);
  std::printf("score function less noisy at 256 than at 64 bits: %s\n",
              regression.score_function_longest_variance_below_shortest ? "yes" : "no");
  std::printf("accepted: %s\n", regression.accepted() ? "yes" : "no");
}

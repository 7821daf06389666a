// SPDX-License-Identifier: Apache-2.0
#include "train/library/student.h"

#include <cmath>
#include <numbers>

#include "train/library/tensor.h"

namespace pulsewright::sc {

namespace {

/// The probability between 0 and t >= 0. With t = sqrt(n) tan(angle) the density is a power of cos(angle),
/// which Simpson's rule integrates without a tail to cut off.
double student_probability(double t, int freedom) {
  constexpr int steps = 400;
  const double angle = std::atan(t / std::sqrt(freedom));
  const auto density = [&](double a) { return std::pow(std::cos(a), freedom - 1); };
  double integral = density(0) + density(angle);
  for (int i = 1; i < steps; ++i) integral += (i % 2 == 1 ? 4 : 2) * density(angle * i / steps);
  integral *= angle / (3 * steps);
  const double log_norm = std::lgamma((freedom + 1) / 2.0) - std::lgamma(freedom / 2.0);
  return integral * std::exp(log_norm) / std::sqrt(std::numbers::pi);
}

}  // namespace

double student_quantile(double probability, int freedom) {
  require(probability > 0 && probability < 1 && freedom >= 1, "Student's distribution has no such quantile");
  if (probability < 0.5) return -student_quantile(1 - probability, freedom);
  double low = 0;
  double high = 1;
  while (student_probability(high, freedom) < probability - 0.5 && high < 1e6) high *= 2;
  for (int i = 0; i < 60; ++i) {
    const double middle = (low + high) / 2;
    (student_probability(middle, freedom) < probability - 0.5 ? low : high) = middle;
  }
  return (low + high) / 2;
}

}  // namespace pulsewright::sc

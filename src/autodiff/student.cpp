// SPDX-License-Identifier: Apache-2.0
#include "autodiff/student.h"

#include <cmath>
#include <numbers>

#include "autodiff/tensor.h"

namespace pulsewright::autodiff {

namespace {

/// The angle in [0, pi/2) whose tangent is t >= 0.
double arc_tangent(double t) {
  // tan(a / 2) = t / (1 + sqrt(1 + t^2)): three halvings leave an angle below pi/16.
  constexpr int halvings = 3;
  for (int i = 0; i < halvings; ++i) t /= 1 + std::sqrt(1 + t * t);
  // The first term left out is below 2^-60.
  double sum = 0;
  for (int k = 25; k >= 1; k -= 2) sum = 1.0 / k - sum * t * t;
  return (1 << halvings) * t * sum;
}

/// The probability between 0 and t >= 0: with t = sqrt(n) tan(angle) a finite sum of powers of the cosine
/// (Abramowitz and Stegun 26.7.3 and 26.7.4 have it doubled).
double student_probability(double t, int freedom) {
  const double tangent = t / std::sqrt(freedom);
  const double cosine = 1 / std::sqrt(1 + tangent * tangent);
  const double sine = tangent * cosine;
  const bool is_odd = freedom % 2 == 1;
  double term = is_odd ? cosine : 1;
  double sum = 0;
  for (int power = is_odd ? 1 : 0; power <= freedom - 2; power += 2) {
    sum += term;
    term *= cosine * cosine * (power + 1) / (power + 2);
  }
  if (!is_odd) return sine * sum / 2;
  return (arc_tangent(tangent) + sine * sum) / std::numbers::pi;
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

}  // namespace pulsewright::autodiff

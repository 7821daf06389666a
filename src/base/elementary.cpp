// SPDX-License-Identifier: Apache-2.0
#include "base/elementary.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <numbers>

namespace pulsewright {

namespace {

// ln 2 in two parts; the first has 21 trailing zero bits, so that n * ln2_high is exact for |n| < 2^20.
constexpr double ln2_high = 0x1.62e42feep-1;
constexpr double ln2_low = 0x1.a39ef35793c76p-33;

constexpr std::array<double, 14> inverse_factorials = [] {
  std::array<double, 14> values{};
  double factorial = 1;
  for (std::size_t k = 0; k < values.size(); ++k) {
    values[k] = 1 / factorial;
    factorial *= static_cast<double>(k + 1);
  }
  return values;
}();

}  // namespace

double exponential(double x) {
  if (x < -700.0) return 0.0;
  x = std::min(x, 700.0);
  const double n = std::floor(x * std::numbers::log2e + 0.5);
  const double r = (x - n * ln2_high) - n * ln2_low;
  // Taylor series; |r| <= 0.347, so the first term left out is below 2^-57.
  double sum = inverse_factorials.back();
  for (std::size_t k = inverse_factorials.size() - 1; k-- > 0;) sum = inverse_factorials[k] + sum * r;
  return std::ldexp(sum, static_cast<int>(n));
}

double logarithm(double x) {
  int exponent = 0;
  double mantissa = std::frexp(x, &exponent);
  if (mantissa < std::numbers::sqrt2 / 2) {
    mantissa *= 2;
    --exponent;
  }
  // log m = 2 artanh((m - 1) / (m + 1)); |z| <= 0.172, so the first term left out is below 2^-56.
  const double z = (mantissa - 1) / (mantissa + 1);
  double sum = 0.0;
  for (int k = 21; k >= 1; k -= 2) sum = 1.0 / k + sum * z * z;
  return exponent * ln2_high + (2 * z * sum + exponent * ln2_low);
}

double power_of_ten(int exponent) {
  // Up to 10^22 each product is exact, and so is the one division rounded once.
  double power = 1;
  for (int i = 0; i < std::abs(exponent); ++i) power *= 10;
  return exponent < 0 ? 1 / power : power;
}

int decade_of(double x) {
  int decade = static_cast<int>(std::floor(logarithm(x) / std::numbers::ln10));
  while (power_of_ten(decade) > x) --decade;
  while (power_of_ten(decade + 1) <= x) ++decade;
  return decade;
}

double decimal_logarithm(double x) {
  const int decade = decade_of(x);
  return decade + logarithm(x / power_of_ten(decade)) / std::numbers::ln10;
}

}  // namespace pulsewright

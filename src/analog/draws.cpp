// SPDX-License-Identifier: Apache-2.0
#include "analog/draws.h"

#include <cmath>

#include "base/elementary.h"

namespace pulsewright::analog {

namespace {

/// The value at x of the polynomial with these coefficients, the highest first.
template <std::size_t count>
double polynomial(const double (&coefficients)[count], double x) {
  double sum = 0;
  for (const double coefficient : coefficients) sum = sum * x + coefficient;
  return sum;
}

// AS 241: numerator and denominator near 0.5, in the tails, and far out.
constexpr double a[] = {2509.0809287301226727, 33430.575583588128105, 67265.770927008700853,
                        45921.953931549871457, 13731.693765509461125, 1971.5909503065514427,
                        133.14166789178437745, 3.387132872796366608};
constexpr double b[] = {
    5226.495278852545925,  28729.085735721942674, 39307.89580009271061,  21213.794301586595867,
    5394.1960214247511077, 687.1870074920579083,  42.313330701600911252, 1.0};
constexpr double c[] = {7.7454501427834140764e-4, 0.0227238449892691845833, 0.24178072517745061177,
                        1.27045825245236838258,   3.64784832476320460504,   5.7694972214606914055,
                        4.6303378461565452959,    1.42343711074968357734};
constexpr double d[] = {
    1.05075007164441684324e-9, 5.475938084995344946e-4, 0.0151986665636164571966, 0.14810397642748007459,
    0.68976733498510000455,    1.6763848301838038494,   2.05319162663775882187,   1.0};
constexpr double e[] = {2.01033439929228813265e-7, 2.71155556874348757815e-5, 0.0012426609473880784386,
                        0.026532189526576123093,   0.29656057182850489123,    1.7848265399172913358,
                        5.4637849111641143699,     6.6579046435011037772};
constexpr double f[] = {
    2.04426310338993978564e-15, 1.4215117583164458887e-7, 1.8463183175100546818e-5, 7.868691311456132591e-4,
    0.0148753612908506148525,   0.13692988092273580531,   0.59983220655588793769,   1.0};

/// splitmix64: spreads what differs in few bits over all of them.
std::uint64_t spread(std::uint64_t word) {
  word += 0x9E3779B97F4A7C15;
  word = (word ^ (word >> 30)) * 0xBF58476D1CE4E5B9;
  word = (word ^ (word >> 27)) * 0x94D049BB133111EB;
  return word ^ (word >> 31);
}

}  // namespace

double normal_quantile(double p) {
  const double q = p - 0.5;
  if (std::abs(q) <= 0.425) {
    const double r = 0.180625 - q * q;
    return q * polynomial(a, r) / polynomial(b, r);
  }
  const double tail = std::sqrt(-logarithm(q < 0 ? p : 1 - p));
  const double size = tail <= 5 ? polynomial(c, tail - 1.6) / polynomial(d, tail - 1.6)
                                : polynomial(e, tail - 5) / polynomial(f, tail - 5);
  return q < 0 ? -size : size;
}

EventDraws Draws::of(Purpose purpose, std::uint64_t event) const {
  // Both are spread before they meet, or seeds and tiles that differ in the same bits would share draws.
  return {spread(spread(seed_) ^ spread(tile_ * 256 + static_cast<std::uint64_t>(purpose))), event};
}

}  // namespace pulsewright::analog

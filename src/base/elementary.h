// SPDX-License-Identifier: Apache-2.0
// exp, log and powers of ten from the basic operations of IEEE 754 alone: the C library picks its own by
// processor, and a last bit that differs would grow into another network.
#pragma once

namespace pulsewright {

/// e^x within 2 units in the last place; 0 below -700, e^700 above 700.
double exponential(double x);

/// The natural logarithm of x > 0 within 4 units in the last place of max(|log x|, 1).
double logarithm(double x);

/// 10^exponent: the nearest double for |exponent| <= 22.
double power_of_ten(int exponent);

/// The largest n with power_of_ten(n) <= x, for x in [1e-300, 1e300].
int decade_of(double x);

/// The logarithm to base 10 of x in [1e-300, 1e300] within 4 units in the last place of
/// max(|result|, 1); exact at each power_of_ten.
double decimal_logarithm(double x);

}  // namespace pulsewright

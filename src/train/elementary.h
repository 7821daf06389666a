// SPDX-License-Identifier: Apache-2.0
// exp and log from IEEE basic operations alone: the C library picks its own by processor, and a last bit
// that differs would grow into another network.
#pragma once

namespace pulsewright {

/// e^x within 2 units in the last place; 0 below -700, e^700 above 700.
double exponential(double x);

/// The natural logarithm of x > 0 within 4 units in the last place of max(|log x|, 1).
double logarithm(double x);

}  // namespace pulsewright

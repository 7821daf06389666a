// SPDX-License-Identifier: Apache-2.0
// Draws from the normal distribution, and Student's quantiles.
#pragma once

#include "base/random.h"

namespace pulsewright::sc {

/// A draw from N(0, 1) by the polar method (Marsaglia and Bray, SIAM Review 6, 1964); takes at least two
/// draws from `random`.
double draw_normal(Random& random);

/// The t below which Student's distribution with `freedom` >= 1 degrees of freedom has `probability` in
/// (0, 1), within 1e-4 for probabilities in [0.01, 0.99].
double student_quantile(double probability, int freedom);

}  // namespace pulsewright::sc

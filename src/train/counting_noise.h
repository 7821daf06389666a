// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/random.h"
#include "base/workers.h"
#include "train/candidate.h"
#include "train/matrix.h"

namespace pulsewright {

/// A standard normal number, by Marsaglia's polar method.
double normal(Random& random);

/// Adds to every sum a normal error of the variance that counting products of independent random streams has:
/// the sum of p (1 - p) / N over the products, p the probability of a product bit; for a multiplexer over K
/// of them K^2 q (1 - q) / N, q the mean of p. x: [rows][groups * taps] in [0, 1], w: [taps][neurons] in [-1,
/// 1], sums: [rows][neurons]. Source: shared with scgrad's noise model; docs/library.md has the derivation.
void add_counting_noise(const Candidate& candidate, const Matrix& x, const Matrix& w, std::int64_t groups,
                        Matrix& sums, Random& random, Workers& workers);

}  // namespace pulsewright

// SPDX-License-Identifier: Apache-2.0
// The noise of random streams, for the forward mode that trains against it.
#pragma once

#include "base/random.h"
#include "base/workers.h"
#include "train/candidate.h"
#include "train/matrix.h"

namespace pulsewright::train {

/// N times the variance of the sums, [rows][neurons], if products of independent random streams are counted:
/// the sum of p (1 - p) over the products, p the probability of a product bit. A multiplexer counts one of
/// K = 2^width words at random, and its sum is K times that, so its variance is (K s - v^2) / N with s the
/// sum of p, and v the same with the signs of the products. x: [rows][groups * taps] in [0, 1], w:
/// [taps][neurons] in [-1, 1]. Source: the variance of a sum of N independent bits.
Matrix counting_variance(const Candidate& candidate, const Matrix& x, const Matrix& w, std::int64_t groups,
                         Workers& workers);

/// Adds to every sum, [rows][neurons], a normal error of that variance.
void add_counting_noise(const Candidate& candidate, const Matrix& x, const Matrix& w, std::int64_t groups,
                        Matrix& sums, Random& random, Workers& workers);

}  // namespace pulsewright::train

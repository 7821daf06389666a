// SPDX-License-Identifier: Apache-2.0
// Student's distribution: what a few measurements say about the next one.
#pragma once

namespace pulsewright::autodiff {

/// The t below which Student's distribution with `freedom` >= 1 degrees of freedom has `probability` in
/// (0, 1), within a relative 1e-4 for probabilities in [0.01, 0.99].
double student_quantile(double probability, int freedom);

}  // namespace pulsewright::autodiff

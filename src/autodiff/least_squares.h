// SPDX-License-Identifier: Apache-2.0
// Linear least squares, in one order of its sums.
#pragma once

#include <vector>

namespace pulsewright::autodiff {

/// The coefficients c, one per column, that make the sum of squares of (columns c - values) least. A column
/// that depends linearly on those before it gets 0. columns: each as long as `values`, and fewer than its
/// elements.
std::vector<double> least_squares(std::vector<std::vector<double>> columns, std::vector<double> values);

}  // namespace pulsewright::autodiff

// SPDX-License-Identifier: Apache-2.0
// Sums of many elements, one after the other in double precision. The order of Eigen's own sums depends on
// the vectors that it was compiled for, and with the order their bits; here Eigen works element by element
// alone.
#pragma once

#include "base/ordered_sum.h"
#include "linear/matrix.h"

namespace pulsewright::linear {

/// For each column the sum of its elements, in the order of the rows.
Vector column_sums(const Matrix& x);

/// For each column its mean; x has at least one row.
Vector column_means(const Matrix& x);

/// For each column the root of the mean of its squares; x has at least one row.
Vector column_rms(const Matrix& x);

}  // namespace pulsewright::linear

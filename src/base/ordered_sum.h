// SPDX-License-Identifier: Apache-2.0
// A sum whose order, and with it every bit, does not depend on the vectors of the processor.
#pragma once

namespace pulsewright {

/// The sum of the elements of `x`, in double precision and in the order of their index. x: anything with
/// size() and [], such as a vector or a row of a matrix, even as an expression.
template <class Expression>
double sum_in_order(const Expression& x) {
  double sum = 0;
  for (decltype(x.size()) i = 0; i < x.size(); ++i) sum += static_cast<double>(x[i]);
  return sum;
}

}  // namespace pulsewright

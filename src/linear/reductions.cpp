// SPDX-License-Identifier: Apache-2.0
#include "linear/reductions.h"

#include "base/failure.h"

namespace pulsewright::linear {

namespace {

using Sums = Eigen::Matrix<double, 1, Eigen::Dynamic>;

/// The sums of value(element) by column.
template <class Value>
Sums sums_of(const Matrix& x, Value value) {
  Sums sums = Sums::Zero(x.cols());
  for (Eigen::Index row = 0; row < x.rows(); ++row)
    for (Eigen::Index column = 0; column < x.cols(); ++column)
      sums[column] += value(static_cast<double>(x(row, column)));
  return sums;
}

}  // namespace

Vector column_sums(const Matrix& x) {
  return sums_of(x, [](double value) { return value; }).cast<float>();
}

Vector column_means(const Matrix& x) {
  PW_ASSERT(x.rows() > 0);
  return (sums_of(x, [](double value) { return value; }) / static_cast<double>(x.rows())).cast<float>();
}

Vector column_rms(const Matrix& x) {
  PW_ASSERT(x.rows() > 0);
  const Sums squares = sums_of(x, [](double value) { return value * value; });
  return (squares / static_cast<double>(x.rows())).cwiseSqrt().cast<float>();
}

}  // namespace pulsewright::linear

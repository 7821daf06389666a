// SPDX-License-Identifier: Apache-2.0
// Tensors as Eigen sees them. Only .cpp files include it: the library's interface is free of Eigen.
#pragma once

#include <Eigen/Core>

#include "autodiff/tensor.h"

namespace pulsewright::autodiff {

using RowMajorArray = Eigen::Array<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
using RowMajorMatrix = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

/// All elements in a row.
inline Eigen::Map<Eigen::ArrayXd> array_of(Tensor& x) {
  return {x.data.data(), x.size()};
}
inline Eigen::Map<const Eigen::ArrayXd> array_of(const Tensor& x) {
  return {x.data.data(), x.size()};
}

/// Rows of `columns` elements; columns > 0.
inline Eigen::Map<RowMajorArray> array_of(Tensor& x, std::int64_t columns) {
  return {x.data.data(), x.size() / columns, columns};
}
inline Eigen::Map<const RowMajorArray> array_of(const Tensor& x, std::int64_t columns) {
  return {x.data.data(), x.size() / columns, columns};
}

/// A tensor [rows][columns].
inline Eigen::Map<RowMajorMatrix> matrix_of(Tensor& x) {
  return {x.data.data(), x.shape[0], x.shape[1]};
}
inline Eigen::Map<const RowMajorMatrix> matrix_of(const Tensor& x) {
  return {x.data.data(), x.shape[0], x.shape[1]};
}

/// a b: each element a sum over k, one product after the other. Eigen's own product cuts the sum into blocks
/// that fit the caches of the processor, which decide its bits.
template <class Left, class Right>
RowMajorMatrix product_of(const Left& a, const Right& b) {
  const RowMajorMatrix right = b;
  RowMajorMatrix out = RowMajorMatrix::Zero(a.rows(), right.cols());
  for (Eigen::Index i = 0; i < out.rows(); ++i)
    for (Eigen::Index k = 0; k < right.rows(); ++k) out.row(i) += a(i, k) * right.row(k);
  return out;
}

}  // namespace pulsewright::autodiff

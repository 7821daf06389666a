// SPDX-License-Identifier: Apache-2.0
// Dense matrices: row-major, in single precision. docs/decisions says why.
#pragma once

#include <Eigen/Core>
#include <cstdint>

namespace pulsewright::linear {

template <class Scalar>
using MatrixOf = Eigen::Matrix<Scalar, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

using Matrix = MatrixOf<float>;
using Vector = Eigen::Matrix<float, 1, Eigen::Dynamic>;
using IntMatrix = MatrixOf<std::int32_t>;
using IntVector = Eigen::Matrix<std::int32_t, 1, Eigen::Dynamic>;

}  // namespace pulsewright::linear

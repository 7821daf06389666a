// SPDX-License-Identifier: Apache-2.0
// The dense types of the trainer. A row is an image, or an input of a layer; a column is a neuron.
#pragma once

#include <Eigen/Core>
#include <cstdint>

namespace pulsewright {

using Matrix = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
using Vector = Eigen::Matrix<double, 1, Eigen::Dynamic>;
using IntMatrix = Eigen::Matrix<std::int32_t, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
using IntVector = Eigen::Matrix<std::int32_t, 1, Eigen::Dynamic>;

}  // namespace pulsewright

// SPDX-License-Identifier: Apache-2.0
// The trainer's dense types.
#pragma once

#include "linear/matrix.h"

namespace pulsewright::train {

using linear::IntMatrix;
using linear::IntVector;
using linear::Matrix;
using linear::MatrixOf;
using linear::Vector;
/// Thresholds of input streams, in [0, 2^16).
using Thresholds = MatrixOf<std::uint16_t>;

}  // namespace pulsewright::train

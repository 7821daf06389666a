// SPDX-License-Identifier: Apache-2.0
// Parameters of blocks that more than one kind of design makes.
#pragma once

#include "primitives/arithmetic.h"
#include "primitives/primitive.h"

namespace pulsewright::primitives {

/// The parameters of the block `requantise` between values of `in_width` and thresholds of `out_width` bits.
Parameters requantise_parameters(const Requantisation& function, unsigned in_width, unsigned out_width);

}  // namespace pulsewright::primitives

// SPDX-License-Identifier: Apache-2.0
// The penalty on correlated operands.
#pragma once

#include "train/passes.h"

namespace pulsewright::train {

/// The gradient, with respect to the weights of a sign-magnitude layer, of `strength` times the mean over all
/// products of what a shared source computes too much: min(x, |w|) - x |w|. The inputs are left as they are.
/// [taps][neurons].
Matrix penalty_gradient(const LayerView& layer, const LayerPass& pass, double strength, Workers& workers);

}  // namespace pulsewright::train

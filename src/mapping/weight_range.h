// SPDX-License-Identifier: Apache-2.0
// How large a weight a layer has to hold. A layer has one multiplier, so one weight far above the others
// leaves these few thresholds; and it may not matter, as weights grow behind inputs that hardly ever are
// other than 0: a normalisation of the input divides by their deviation.
#pragma once

#include <span>

#include "interchange/float_network.h"

namespace pulsewright::mapping {

/// The largest magnitude, or a smaller one if weights that are clipped at it and rounded to thresholds miss
/// the sums by much less, in the mean over training rows (Banner et al., arXiv:1810.05723, choose ranges by
/// the same sum of errors). Greater than 0. energies: [channel], Activations::energies of the layer.
double weight_range(const interchange::FloatLayer& layer, std::span<const double> energies);

}  // namespace pulsewright::mapping

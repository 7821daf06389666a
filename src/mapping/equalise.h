// SPDX-License-Identifier: Apache-2.0
// The same float network with neurons of like size. A layer of the circuit has one multiplier, so a neuron
// whose weights or values are small beside its neighbours' has few thresholds; but behind a ReLU s relu(x) =
// relu(s x) for s > 0, and its size can move into the next weights (Nagel et al., arXiv:1906.04721).
#pragma once

#include <vector>

#include "interchange/float_network.h"
#include "mapping/activations.h"

namespace pulsewright::mapping {

/// Moves sizes between neighbours where a ReLU lies between whose ceiling, if any, no training row reaches
/// (it is left out then), no weights are on a grid, and no value stands in the padding. `moved`: numbers of
/// the layers, from 1, whose neurons were scaled.
interchange::FloatNetwork equalised(interchange::FloatNetwork network, Activations activations,
                                    std::vector<std::size_t>& moved);

}  // namespace pulsewright::mapping

// SPDX-License-Identifier: Apache-2.0
// How far a circuit's logits may lie from those of the float network that it was mapped from: interval
// arithmetic over the float network, which knows nothing of how the circuit is put together.
#pragma once

#include <vector>

#include "interchange/float_network.h"
#include "mapping/map_network.h"
#include "train/candidate.h"

namespace pulsewright::mapping_tests {

/// The float network with the clips of the mapping: what a circuit of endless streams computes.
interchange::FloatNetwork clipped(interchange::FloatNetwork network, const mapping::Mapping& mapping);

/// Values with the largest error that each may have.
struct Bounded {
  std::vector<double> values;
  std::vector<double> errors;
};

/// The logits of an image by the clipped network, and their errors in a circuit whose layers are all built by
/// the candidate. values: what enters the first layer.
Bounded bounded_logits(const interchange::FloatNetwork& network, const mapping::Mapping& mapping,
                       const train::Candidate& candidate, std::vector<double> values);

}  // namespace pulsewright::mapping_tests

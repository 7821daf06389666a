// SPDX-License-Identifier: Apache-2.0
// Colours of spins: coupled spins have different ones, so that all spins of a colour can be redrawn at once.
#pragma once

#include <cstdint>
#include <vector>

#include "ising/machine.h"

namespace pulsewright::ising {

/// A colour for each spin [spins], from 0 on. Two colours if the couplings allow it; else spin after spin
/// takes a colour that its neighbours leave free: first those with the most colours around them, then those
/// with the most couplings (D. Brelaz, "New methods to color the vertices of a graph", 1979).
std::vector<std::int64_t> colour_spins(const std::vector<std::vector<Neighbour>>& neighbours);

}  // namespace pulsewright::ising

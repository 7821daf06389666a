// SPDX-License-Identifier: Apache-2.0
// Pictures of what a p-bit machine does: its spins, its energy by sweep, and how long that is remembered.
#pragma once

#include <string>
#include <vector>

#include "base/files.h"
#include "flow/sample_machine.h"

namespace pulsewright::flow {

/// A file that a folder of pictures always has.
inline constexpr const char* machine_picture = "spins.svg";

/// spins.svg, the states after the last sweep, in rows of consecutive spins, as square as their number
/// allows; energy.svg, the energy after each sweep, of long runs after every so many, from the start states
/// on; autocorrelation.svg, that of the
/// energy after the warm-up. All of the first chain.
std::vector<TextFile> machine_pictures(const MachineSamples& samples);

}  // namespace pulsewright::flow

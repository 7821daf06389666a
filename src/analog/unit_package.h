// SPDX-License-Identifier: Apache-2.0
// What turns the Verilog of a pulse unit into a package: a self-checking testbench with its vectors, a
// Makefile, and a FuseSoC core.
#pragma once

#include <vector>

#include "analog/pulse_unit.h"
#include "base/files.h"

namespace pulsewright::analog {

/// unit_files() of a lowerable unit and the package around them. Its texts are src/analog/package/*.in.
std::vector<TextFile> package_unit(const PulseUnit& unit);

}  // namespace pulsewright::analog

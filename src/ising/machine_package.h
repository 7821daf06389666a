// SPDX-License-Identifier: Apache-2.0
// What turns the Verilog of a machine into a package: a self-checking testbench with its vectors, a Makefile,
// and a FuseSoC core.
#pragma once

#include <vector>

#include "base/files.h"
#include "ising/machine.h"

namespace pulsewright::ising {

/// machine_files() and the package around them. Its texts are src/ising/package/*.in.
std::vector<TextFile> package_machine(const Machine& machine);

}  // namespace pulsewright::ising

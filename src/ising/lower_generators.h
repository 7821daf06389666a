// SPDX-License-Identifier: Apache-2.0
// The random words of a machine in hardware, in either layout.
#pragma once

#include <vector>

#include "hdl/structure.h"
#include "ising/machine.h"

namespace pulsewright::ising {

/// Adds all generators, which step while `enable` is 1. Returns where each word lies [words].
std::vector<hdl::Slice> add_generators(const Machine& machine, const hdl::Expression& enable,
                                       hdl::Module& module);

}  // namespace pulsewright::ising

// SPDX-License-Identifier: Apache-2.0
// Simulators as Python names them.
#pragma once

#include <string>
#include <vector>

#include "base/diagnostics.h"
#include "hdl/simulator.h"

namespace pulsewright::python {

/// A name that is none is diagnosed.
std::vector<hdl::Simulator> simulators_of(const std::vector<std::string>& names, Diagnostics& diagnostics);

}  // namespace pulsewright::python

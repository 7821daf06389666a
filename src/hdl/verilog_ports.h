// SPDX-License-Identifier: Apache-2.0
// Whether somebody else's Verilog has the module that a bench drives.
#pragma once

#include <string>
#include <vector>

#include "base/diagnostics.h"
#include "base/files.h"
#include "hdl/structure.h"

namespace pulsewright::hdl {

/// What is missing in these files for a bench to drive them as `top`: the module of that name, or a port of
/// it, or one that has another direction (PW0815). The simulator checks widths. A module whose text has
/// macros is not looked into. `hint`: which command writes such a module.
Diagnostics check_ports(const Module& top, const std::vector<TextFile>& files, const std::string& hint);

/// Names of files that are missing, are there in addition, or differ from those that were generated, in
/// ascending order.
std::vector<std::string> changed_files(const std::vector<TextFile>& files,
                                       const std::vector<TextFile>& generated);

}  // namespace pulsewright::hdl

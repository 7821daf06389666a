// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "base/files.h"

namespace pulsewright {

/// Elaborates the module `top` of these Verilog files in Icarus, as Verilog-2005 and with all warnings, and
/// returns what it says: nothing, where it takes them. The names of the files must be plain: only files of
/// this program's own making. Throws Failure when Icarus is missing or does not end.
std::string elaborate(const std::vector<TextFile>& files, const std::string& top);

}  // namespace pulsewright

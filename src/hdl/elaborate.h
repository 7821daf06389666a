// SPDX-License-Identifier: Apache-2.0
// A second reader for generated Verilog: Icarus, with all warnings.
#pragma once

#include <string>
#include <vector>

#include "base/files.h"

namespace pulsewright::hdl {

/// Elaborates the module `top` of these Verilog files in Icarus, as Verilog-2005 and with all warnings, and
/// returns what it prints about them: nothing if it accepts them. The names of the files must be plain: only
/// files of this program's own making.
///
/// What Icarus says is believed only where it can be shown to have read and judged the files, because neither
/// its exit code (the number of errors, modulo 256) nor its messages tell that apart from a compiler that was
/// killed or starved. Throws Failure where it is missing, does not end, refuses files without naming a place
/// in them, or fails on a module that is known to be right or takes one that is known to be wrong.
std::string elaborate(const std::vector<TextFile>& files, const std::string& top);

}  // namespace pulsewright::hdl

// SPDX-License-Identifier: Apache-2.0
// The yosys scripts of synthesis.
#pragma once

#include <string>
#include <vector>

#include "base/files.h"
#include "fpga/target.h"

namespace pulsewright::fpga {

/// Reads the Verilog below rtl/.
std::string read_commands(const std::vector<TextFile>& verilog);

/// The commands with which yosys makes cells of the family out of the Verilog below rtl/: the one synthesis
/// of this project, with the flags that were best in docs/synthesis.md. It ends before the pass's last label,
/// which renames what came without a name, and prints the statistics.
std::string map_commands(Target target, const std::string& top, const std::vector<TextFile>& verilog);

}  // namespace pulsewright::fpga

// SPDX-License-Identifier: Apache-2.0
// The files that come with yosys.
#pragma once

#include <filesystem>
#include <string>

namespace pulsewright {

/// The path of a file of yosys' own, such as "ice40/cells_sim.v": below what `yosys-config --datdir` says,
/// or, without that program, below share/yosys beside the folder of yosys. Throws Failure when it is not
/// there, which says that `package` has it.
std::filesystem::path find_yosys_file(const std::string& file, const std::string& package);

}  // namespace pulsewright

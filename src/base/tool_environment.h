// SPDX-License-Identifier: Apache-2.0
// The environment in which external tools run.
#pragma once

#include <string>
#include <vector>

namespace pulsewright {

/// The environment of a tool, NAME=value each: this process's, except what would make the same tool on the
/// same files give another answer. Messages are in English; temporary files go to temporary_root(); PATH is
/// absolute, because tools run in folders of their own; a `make` around us hands none of its flags and
/// variables on. Throws Failure if there is no place for temporary files.
std::vector<std::string> tool_environment();

/// The folders of PATH, as absolute paths; an empty one is the current folder, as it is for a shell.
std::vector<std::string> path_folders();

}  // namespace pulsewright

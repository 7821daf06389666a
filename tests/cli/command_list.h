// SPDX-License-Identifier: Apache-2.0
// The commands as the help of the program lists them.
#pragma once

#include <string>
#include <vector>

namespace pulsewright::cli_tests {

/// What the help lists under one heading: "train", "bench accuracy".
struct CommandGroup {
  std::string heading;
  std::vector<std::string> commands;
};
const std::vector<CommandGroup>& command_groups();

/// The words of a command, then `more`.
std::vector<std::string> command_line(const std::string& command, const std::vector<std::string>& more);

}  // namespace pulsewright::cli_tests

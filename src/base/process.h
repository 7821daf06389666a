// SPDX-License-Identifier: Apache-2.0
// Runs other programs: no shell, so nothing in an argument is ever interpreted.
#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace pulsewright {

struct ProcessResult {
  int exit_code = 0;   ///< 128 + signal when a signal ended it
  std::string output;  ///< standard output and error, interleaved; at most the last megabyte
  bool timed_out = false;
};

/// Runs `arguments` (the program first, looked up on PATH) in `folder` with empty standard input, and
/// ends it with all its children after `timeout`, or when the caller's process ends first, by whatever
/// signal. Throws Failure when it cannot be started.
ProcessResult run_process(const std::vector<std::string>& arguments, const std::filesystem::path& folder,
                          std::chrono::seconds timeout);

/// Like run_process, but any failure throws Failure with the end of the program's output.
std::string run_tool(const std::vector<std::string>& arguments, const std::filesystem::path& folder,
                     std::chrono::seconds timeout);

/// The full path of a program on PATH.
std::optional<std::filesystem::path> find_program(const std::string& name);

}  // namespace pulsewright

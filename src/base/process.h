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
  int exit_code = 0;   ///< 128 + signal when a signal ended it, 127 when it could not be started
  std::string output;  ///< standard output and error, interleaved; at most the last megabyte
  bool timed_out = false;
  int start_error = 0;  ///< the errno with which it could not be started

  /// It was started, and ended in time with exit code 0.
  bool succeeded() const { return !timed_out && start_error == 0 && exit_code == 0; }

  /// How it ended, to stand behind its name: "ended with exit code 3", "was ended by signal 9 (Killed)",
  /// "cannot be started: Permission denied", "did not end in time".
  std::string ending() const;
};

/// Runs `arguments` (the program first, looked up on PATH) in `folder` with empty standard input in
/// tool_environment(), and ends it with all its children after `timeout`, or when the caller's process ends
/// first, by whatever signal. Throws Failure if the program does not exist, if the system has no process or
/// pipe for it, and if the disk of temporary files is full afterwards.
ProcessResult run_process(const std::vector<std::string>& arguments, const std::filesystem::path& folder,
                          std::chrono::seconds timeout);

/// Like run_process, but any failure throws Failure with the end of the program's output.
std::string run_tool(const std::vector<std::string>& arguments, const std::filesystem::path& folder,
                     std::chrono::seconds timeout);

/// A program that runs beside this one, in the environment of run_process(), and is ended with all its
/// children when the object goes or the process of its maker ends.
class Companion {
 public:
  /// Starts it with `descriptor` as its standard input and output; what it says on standard error is lost.
  /// Throws Failure if the program does not exist or cannot be started.
  Companion(const std::vector<std::string>& arguments, const std::filesystem::path& folder, int descriptor);
  ~Companion();
  Companion(const Companion&) = delete;
  Companion& operator=(const Companion&) = delete;

  /// Ends it now.
  void stop();

 private:
  int child_ = -1;  ///< the leader of its process group; -1 once it was ended
};

/// The absolute path of a program on PATH.
std::optional<std::filesystem::path> find_program(const std::string& name);

}  // namespace pulsewright

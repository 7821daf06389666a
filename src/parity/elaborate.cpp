// SPDX-License-Identifier: Apache-2.0
#include "parity/elaborate.h"

#include <filesystem>

#include <fmt/format.h>

#include "base/failure.h"
#include "base/process.h"

namespace pulsewright {

namespace {

// The largest parallel design of ours, 784-128-10, takes half a minute.
constexpr std::chrono::seconds longest{1800};

}  // namespace

std::string elaborate(const std::vector<TextFile>& files, const std::string& top) {
  const TemporaryFolder folder;
  std::vector<std::string> command = {"iverilog", "-g2005", "-Wall", "-t", "null", "-s", top};
  for (const TextFile& file : files) {
    if (!file.path.ends_with(".v")) continue;
    const std::string name = std::filesystem::path(file.path).filename().string();
    write_file(folder.path() / name, file.text);
    command.push_back(name);
  }
  ProcessResult result = run_process(command, folder.path(), longest);
  if (result.timed_out) throw Failure(fmt::format("iverilog did not finish within {} s", longest.count()));
  if (result.exit_code != 0 && result.output.empty()) return fmt::format("exit code {}", result.exit_code);
  return std::move(result.output);
}

}  // namespace pulsewright

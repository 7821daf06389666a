// SPDX-License-Identifier: Apache-2.0
#include "board/simulation.h"

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <string>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <fmt/format.h>
#include <termios.h>
#include <unistd.h>

#include "base/failure.h"
#include "base/files.h"
#include "hdl/simulator.h"

namespace pulsewright::board {

namespace {

constexpr std::chrono::seconds compile_limit{1800};

/// The Verilog of a project and what its memories hold, under plain names.
std::vector<TextFile> verilog_of(const std::filesystem::path& folder) {
  std::vector<TextFile> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder / "rtl")) {
    const std::string name = entry.path().filename().string();
    if (!name.ends_with(".v") && !name.ends_with(".hex")) continue;
    const bool is_plain = std::ranges::all_of(
        name, [](char c) { return c == '_' || c == '.' || std::isalnum(static_cast<unsigned char>(c)); });
    if (!is_plain)
      throw Failure(fmt::format("`pulsewright board` writes no file like {}", entry.path().string()));
    files.push_back({name, read_file(entry.path())});
  }
  std::ranges::sort(files, {}, &TextFile::path);
  return files;
}

/// A new pseudo-terminal: the end for the program, and the name of the other one.
std::pair<int, std::string> open_terminal() {
  const int descriptor = ::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
  char name[64];
  if (descriptor < 0 || ::grantpt(descriptor) != 0 || ::unlockpt(descriptor) != 0 ||
      ::ptsname_r(descriptor, name, sizeof name) != 0)
    throw Failure(fmt::format("cannot make a pseudo-terminal: {}", std::strerror(errno)));
  // Nothing is to be echoed before the host has set its end.
  termios settings{};
  if (::tcgetattr(descriptor, &settings) == 0) {
    ::cfmakeraw(&settings);
    ::tcsetattr(descriptor, TCSANOW, &settings);
  }
  return {descriptor, name};
}

}  // namespace

SimulatedBoard::SimulatedBoard(const std::filesystem::path& folder, const Project& project,
                               std::uint32_t seed) {
  const std::vector<TextFile> files = verilog_of(folder);
  write_files(folder_.path(), files);
  std::vector<std::string> names;
  for (const TextFile& file : files)
    if (file.path.ends_with(".v")) names.push_back(file.path);
  std::vector<std::string> command = {
      hdl::build_program(names, project.top, "board", "board_main.cpp", folder_.path(), compile_limit)
          .string(),
      std::to_string(project.clocks_per_bit)};
  for (std::string& option : hdl::random_start(seed)) command.push_back(std::move(option));
  const auto [descriptor, name] = open_terminal();
  port_ = name;
  try {
    process_ = std::make_unique<Companion>(command, folder_.path(), descriptor);
  } catch (...) {
    ::close(descriptor);
    throw;
  }
  // Held open by the simulation alone, so that the terminal ends with it.
  ::close(descriptor);
}

void SimulatedBoard::unplug() {
  process_->stop();
}

}  // namespace pulsewright::board

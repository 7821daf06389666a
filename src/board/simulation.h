// SPDX-License-Identifier: Apache-2.0
// A board that nobody has: its Verilog in Verilator, behind a pseudo-terminal.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>

#include "base/process.h"
#include "base/temporary_folder.h"
#include "board/project.h"

namespace pulsewright::board {

class SimulatedBoard {
 public:
  /// Compiles the Verilog of the project in `folder` as it lies there, starts it from random registers drawn
  /// from `seed`, and keeps it running. Throws Failure if Verilator is missing or refuses the files.
  SimulatedBoard(const std::filesystem::path& folder, const Project& project, std::uint32_t seed = 1);

  /// The terminal to open as a serial port.
  const std::filesystem::path& port() const { return port_; }

  /// Ends the simulation, as unplugging ends a board.
  void unplug();

 private:
  TemporaryFolder folder_;
  std::filesystem::path port_;
  std::unique_ptr<Companion> process_;
};

}  // namespace pulsewright::board

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/files.h"

namespace pulsewright {

enum class Simulator { verilator, icarus, cxxrtl };
inline constexpr std::string_view simulator_names[] = {"verilator", "icarus", "cxxrtl"};
constexpr std::string_view to_text(Simulator simulator) {
  return simulator_names[static_cast<int>(simulator)];
}

/// The tool's own version line. Throws Failure when it is not installed.
std::string simulator_version(Simulator simulator);

/// What a simulation may take.
struct SimulationLimits {
  std::chrono::seconds timeout;  ///< of each tool, and of each run
  std::int64_t clocks = 0;       ///< about so many a run; for many, CXXRTL's code is optimised
};

/// A bench with its design as a program. Throws Failure when a tool or its headers are missing, when it
/// refuses the files, or does not end in time.
class Simulation {
 public:
  /// Builds the files, among them those of generate_bench(), in `folder`, where they are run.
  Simulation(Simulator simulator, const std::vector<TextFile>& files, std::filesystem::path folder,
             const SimulationLimits& limits);

  /// Runs the bench to its end; returns its trace.txt. Verilator starts from random register values drawn
  /// from `seed`, CXXRTL from some drawn from the bench's. `fault`: what a bench with faults gives its design
  /// as fault_port.
  std::string run(std::uint32_t seed, std::size_t fault = 0) const;

 private:
  Simulator simulator_;
  std::filesystem::path folder_;
  std::chrono::seconds timeout_;  ///< of a run
};

}  // namespace pulsewright

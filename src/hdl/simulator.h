// SPDX-License-Identifier: Apache-2.0
// The one driver of Verilator, Icarus and CXXRTL.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/files.h"

namespace pulsewright::hdl {

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

/// What came of a run.
struct SimulationRun {
  std::string trace = {};    ///< trace.txt
  std::string trouble = {};  ///< how it ended, where it did not come to the end of the bench; else empty
};

/// True for a trace.txt whose last line is the one that a bench writes, whatever its design does (Z or T),
/// and counts the lines before it. Any other is the simulator's or the disk's doing, or that of a design that
/// ends the run.
bool is_whole(std::string_view trace);

/// A bench with its design as a program. Throws Failure when a tool or its headers are missing, or it does
/// not end in time.
class Simulation {
 public:
  /// Builds the files, among them those of generate_bench(), in `folder`, where they are run.
  Simulation(Simulator simulator, const std::vector<TextFile>& files, std::filesystem::path folder,
             const SimulationLimits& limits);

  /// What a tool said that did not take the files; empty where all did.
  const std::string& refusal() const { return refusal_; }

  /// Runs the bench of a sound design to its end; returns its trace.txt. Throws Failure when the files were
  /// refused, and when the run breaks down. Verilator starts from random register values drawn
  /// from `seed`, CXXRTL from some drawn from the bench's. `fault`: what a bench with faults gives its design
  /// as fault_port.
  std::string run(std::uint32_t seed, std::size_t fault = 0) const;

  /// A run that may break down, of a design that was not refused. It counts as broken down if it ends so
  /// twice in the same way; otherwise, and if something outside ended it, throws Failure.
  SimulationRun try_run(std::uint32_t seed, std::size_t fault = 0) const;

 private:
  SimulationRun run_once(const std::vector<std::string>& command) const;

  Simulator simulator_;
  std::filesystem::path folder_;
  std::chrono::seconds timeout_;  ///< of a run
  std::string refusal_;
};

/// A Verilog module that Verilator compiled and that runs inside this program, clock by clock, so that a long
/// run needs no trace on disk. Throws Failure when a tool is missing or fails.
class LoadedSimulation {
 public:
  /// Builds module `top` of the Verilog files `names`, which lie in `folder`, with `main`, a file of sim/
  /// that says how it is driven.
  LoadedSimulation(const std::vector<std::string>& names, const std::string& top, const std::string& main,
                   const std::filesystem::path& folder, std::chrono::seconds timeout);
  ~LoadedSimulation();
  LoadedSimulation(const LoadedSimulation&) = delete;
  LoadedSimulation& operator=(const LoadedSimulation&) = delete;

  /// The function of that name in `main`, which must be there.
  template <class Function>
  Function* function(const char* name) const {
    return reinterpret_cast<Function*>(symbol(name));
  }

 private:
  void* symbol(const char* name) const;

  void* library_ = nullptr;
};

/// Has Verilator make a program of module `top` of the Verilog files `names`, which lie in `folder`, with
/// `main`, a file of sim/ that includes V`prefix`.h. Its registers begin at random with the options of
/// random_start(). Returns its path. Throws Failure when a tool is missing or refuses the files.
std::filesystem::path build_program(const std::vector<std::string>& names, const std::string& top,
                                    const std::string& prefix, const std::string& main,
                                    const std::filesystem::path& folder, std::chrono::seconds timeout);

/// What a program of Verilator takes to begin from registers drawn from `seed`.
std::vector<std::string> random_start(std::uint32_t seed);

/// Runs module `top` of the Verilog files `names`, which lie in `folder`, in Icarus; returns what it prints.
/// `macros`: NAME=VALUE each. Throws Failure when a tool is missing or fails.
std::string run_icarus(const std::vector<std::string>& names, const std::string& top,
                       const std::vector<std::string>& macros, const std::filesystem::path& folder,
                       std::chrono::seconds timeout);

}  // namespace pulsewright::hdl

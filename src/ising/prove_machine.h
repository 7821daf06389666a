// SPDX-License-Identifier: Apache-2.0
// A machine's Verilog beside the reference engine: every spin in every clock.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/files.h"
#include "hdl/simulator.h"
#include "ising/machine.h"
#include "ising/machine_bench.h"

namespace pulsewright::ising {

/// A machine with one fault. `what`: the fault in words.
struct Fault {
  Machine machine;
  std::string what;
};
/// Faults to try, those that are felt most first.
std::vector<Fault> faults_of(const Machine& machine);
/// The first one with which the reference engine shows another line; nothing if none does.
std::optional<Fault> choose_fault(const Machine& machine, const Script& script);

enum class Agreement { equal, different, not_shown };
inline constexpr std::string_view agreement_names[] = {"equal", "different", "not_shown"};
constexpr std::string_view to_text(Agreement agreement) {
  return agreement_names[static_cast<int>(agreement)];
}

/// Where Verilog first shows something else than the reference engine.
struct LineDifference {
  std::int64_t clock = 0;
  std::optional<std::int64_t> spin = {};  ///< the first one that differs
  std::string what;                       ///< "spin 3", a port such as "last_o", or "the trace"
  std::string expected;
  std::string got;

  std::string text() const;
};

struct MachineComparison {
  Agreement status = Agreement::different;
  std::int64_t clocks = 0;      ///< compared
  std::int64_t spins = 0;       ///< states of spins compared
  std::int64_t mismatches = 0;  ///< clocks that differ
  std::optional<LineDifference> first = {};
};

/// `trace`: what the bench wrote. Nothing compared is a difference.
MachineComparison compare_lines(const std::vector<std::string>& expected, const std::string& trace,
                                const TraceShape& shape);

/// The trace of a bench without the line that shows that it is whole.
std::string without_end(std::string trace);

/// The machine under a name that no module of a bench has.
Machine with_free_name(Machine machine);

struct ProofOptions {
  hdl::Simulator simulator = hdl::Simulator::verilator;
  std::int64_t clocks = 10000;
  std::uint64_t seed = 1;
  std::chrono::seconds timeout{3600};  ///< of each tool and run
};

/// What the bench writes down of the Verilog `files` of a machine, whose top has the machine's name, in
/// `folder`. Throws Failure if a tool fails.
std::string simulate_files(std::vector<TextFile> files, const Machine& machine, const Script& script,
                           const ProofOptions& options, const std::filesystem::path& folder);

struct MachineProof {
  std::string version;       ///< of the simulator
  std::string refusal = {};  ///< what the simulator said that did not take somebody's files; else empty
  std::string trouble = {};  ///< how the run ended if somebody's files did not let it come to its end
  MachineComparison comparison = {};
  MachineComparison control =
      {};  ///< of a machine with a fault: `different` is good; not_shown if none shows
  std::string fault = {};
  bool is_good() const { return comparison.status == Agreement::equal && control.status != Agreement::equal; }
};

/// Simulates a lowerable machine in `folder`, by Verilator or Icarus. Throws Failure if a tool fails.
MachineProof prove_machine(const Machine& machine, const ProofOptions& options,
                           const std::filesystem::path& folder);

/// Why `files` cannot be simulated as the Verilog of a lowerable machine (PW0815).
Diagnostics check_files(const Machine& machine, const std::vector<TextFile>& files);

/// What of a machine's package is hardware: its Verilog, in the order of `files`, then its memories by path.
std::vector<TextFile> hardware_files(std::vector<TextFile> files);

/// Clocks and states of spins that prove_machine() compares.
struct ComparedLines {
  std::int64_t clocks = 0;
  std::int64_t spins = 0;

  bool operator==(const ComparedLines&) const = default;
};
ComparedLines lines_to_compare(const Machine& machine, std::int64_t clocks, std::uint64_t seed);

/// Clocks that a proof of this machine may take: stimuli, expected lines and traces are kept in memory.
std::int64_t most_clocks(const Machine& machine);

/// The names of Verilog files and memories that machine_files() writes otherwise.
std::vector<std::string> changed_machine_files(const Machine& machine, const std::vector<TextFile>& files);

/// prove_machine() for Verilog that may have been changed and holds check_files(). Its negative control is a
/// run of the same files in which one clock is left out. What a tool says against the files, and a run that
/// they break down, is in the proof; Failure is thrown if machine_files() fare no better.
MachineProof prove_files(const Machine& machine, const std::vector<TextFile>& files,
                         const ProofOptions& options, const std::filesystem::path& folder);

}  // namespace pulsewright::ising

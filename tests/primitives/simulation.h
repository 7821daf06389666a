// SPDX-License-Identifier: Apache-2.0
// The generated top in the two simulators, and the comparison with the models.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "primitives/golden_run.h"

namespace pulsewright::primitives {

/// What the hardware answered.
struct Trace {
  std::vector<std::vector<std::uint64_t>> outputs;  ///< [cases][cycles * out_words]
  std::vector<std::vector<std::uint64_t>> unknown;  ///< the same shape: bits that are X or Z
};

/// Names and texts of Verilog modules.
using Modules = std::map<std::string, std::string>;

/// The templates of the blocks in `cases`, as built into the program.
Modules modules_of(std::span<const ParityCase> cases);

/// The top of some cases, compiled by Verilator with random initial state and loaded into this program.
class VerilatedTop {
 public:
  /// Builds in `folder`. Throws Failure when a tool is missing or fails.
  VerilatedTop(std::vector<ParityCase> cases, const Modules& modules, const std::filesystem::path& folder);
  /// Starts again from another random state.
  void restart(int seed);
  /// The recorded inputs, one clock after the other; the state stays for the next call.
  Trace run(const Recording& recording);

 private:
  std::vector<ParityCase> cases_;
  void (*open_)(int seed);
  void (*clock_)(bool reset, bool enable, const void* in, void* out);
};

/// The recorded inputs in Icarus Verilog. Throws Failure when a tool is missing or fails.
Trace run_icarus(std::span<const ParityCase> cases, const Modules& modules, const Recording& recording,
                 const std::filesystem::path& folder);

/// What was compared, and what differed.
struct Comparison {
  std::uint64_t words = 0;  ///< 64-bit words of output ports
  std::uint64_t mismatches = 0;
  std::string first;  ///< the first difference: block, row, cycle, port, bit, both values

  bool passed() const { return words > 0 && mismatches == 0; }
};

/// Compares one case from cycle `from` on; traces of different lengths are a difference.
void compare_case(const ParityCase& parity_case, std::span<const std::uint64_t> golden,
                  std::span<const std::uint64_t> hardware, std::span<const std::uint64_t> unknown,
                  std::size_t from, Comparison& comparison);

/// Compares every case.
void compare(std::span<const ParityCase> cases, const Recording& golden, const Trace& hardware,
             std::size_t from, Comparison& comparison);

/// First line of what the tool says of its version.
std::string tool_version(const std::string& tool, const std::string& flag);

}  // namespace pulsewright::primitives

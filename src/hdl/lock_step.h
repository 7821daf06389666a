// SPDX-License-Identifier: Apache-2.0
// The one prover that steps models beside their Verilog: every output of every device in every clock, with
// resets at random, gaps in the enable, registers that begin at random, and a comparison that is shown to
// bite. docs/parity.md.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "hdl/golden_run.h"
#include "hdl/simulator.h"

namespace pulsewright::hdl {

/// What the hardware answered.
struct StepTrace {
  std::vector<std::vector<std::uint64_t>> outputs;  ///< [devices][cycles * out_words]
  std::vector<std::vector<std::uint64_t>> unknown;  ///< the same shape: bits that are X or Z
};

/// The top of some devices, compiled by Verilator and loaded into this program.
class VerilatedTop {
 public:
  /// Builds in `folder`. Throws Failure when a tool is missing or fails.
  VerilatedTop(const std::vector<Device>& devices, const std::filesystem::path& folder);
  /// Starts again from another random state; `seed` is positive.
  void restart(int seed);
  /// The recorded inputs, one clock after the other; the state stays for the next call.
  StepTrace run(const Recording& recording);

 private:
  std::vector<Device> devices_;
  LoadedSimulation simulation_;
};

/// The top of one device in a simulator that waits for what comes next: its inputs may depend on what it
/// answered.
class SteppedTop {
 public:
  virtual ~SteppedTop() = default;
  /// A reset of so many clocks, at least one.
  virtual void reset(std::size_t clocks) = 0;
  /// Holds the inputs, the device's flat words, for so many clocks, at least one. Returns its outputs before
  /// the last rising edge. Throws Failure when the simulator ends, or an output has unknown bits.
  virtual std::vector<std::uint64_t> hold(std::span<const std::uint64_t> inputs, std::size_t clocks) = 0;
};

/// Builds the device in `folder` and starts it. `seed`, which is positive, is that of registers that begin at
/// random, in Verilator. Throws Failure when a tool is missing or fails.
std::unique_ptr<SteppedTop> start_stepped(const Device& device, Simulator simulator, int seed,
                                          const std::filesystem::path& folder);

/// The recorded inputs in Icarus Verilog. Throws Failure when a tool is missing or fails.
StepTrace run_icarus(std::span<const Device> devices, const Recording& recording,
                     const std::filesystem::path& folder);

/// What was compared, and what differed.
struct StepComparison {
  std::uint64_t words = 0;  ///< 64-bit words of output ports
  std::uint64_t mismatches = 0;
  std::string first;  ///< the first difference: device, cycle, port, bit, both values

  bool passed() const { return words > 0 && mismatches == 0; }
};

/// Compares one device from cycle `from` on; traces of different lengths are a difference.
void compare_device(const Device& device, std::span<const std::uint64_t> golden,
                    std::span<const std::uint64_t> hardware, std::span<const std::uint64_t> unknown,
                    std::size_t from, StepComparison& comparison);

/// Compares every device.
void compare_devices(std::span<const Device> devices, const Recording& golden, const StepTrace& hardware,
                     std::size_t from, StepComparison& comparison);

/// Devices of which the comparison would miss a flipped bit or a lost last cycle of the model's answers.
std::vector<std::string> toothless(std::span<const Device> devices, const Recording& golden,
                                   const StepTrace& hardware);

/// One run from a new state.
struct StepRun {
  int seed = 1;  ///< of inputs, resets, gaps and, in Verilator, of the registers; positive
  std::size_t cycles = 2000;
  std::uint64_t last_reset = 2000;  ///< resets come at random until this cycle
};

struct StepProof {
  std::string version;  ///< of the simulator
  std::uint64_t cycles = 0;
  StepComparison comparison;
  std::vector<std::string> toothless;  ///< devices whose comparison does not bite

  bool passed() const { return comparison.passed() && toothless.empty(); }
};

/// Holds the devices against their Verilog in all runs, in Verilator or Icarus, and tries the teeth of the
/// comparison on the first cycles of the last run. Icarus begins with X, so that what a reset leaves out
/// shows. Works in `folder`; throws Failure when a tool is missing or fails.
StepProof prove_in_lock_step(const std::vector<Device>& devices, Simulator simulator,
                             std::span<const StepRun> runs, const std::filesystem::path& folder);

}  // namespace pulsewright::hdl

// SPDX-License-Identifier: Apache-2.0
// Whether parity would notice: a machine's Verilog with one fault after the other beside the reference
// engine.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/files.h"
#include "base/progress.h"
#include "hdl/mutation.h"
#include "hdl/simulator.h"
#include "ising/machine.h"

namespace pulsewright::ising {

struct MachineMutationOptions {
  hdl::Simulator simulator = hdl::Simulator::verilator;
  std::int64_t clocks = 2000;  ///< in which the machine runs with each fault
  std::size_t again = 10;      ///< a fault that none of them betrays meets so many times as many others
  std::uint32_t seed = 1;      ///< of gaps, loaded states and words, random registers
  ProgressListener progress = {};
};

/// Simulates a machine with each of these faults, under the scripts of parity. `verilog` stands for a
/// lowerable machine: it has the ports of its top and a hdl::fault_port; with fault 0 it must show what the
/// reference engine shows. Throws Failure when it does not, or when the simulator is missing or breaks down.
hdl::MutationRun run_mutation(const Machine& machine, const std::vector<TextFile>& verilog,
                              std::span<const std::size_t> faults, const MachineMutationOptions& options);

}  // namespace pulsewright::ising

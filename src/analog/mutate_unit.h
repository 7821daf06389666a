// SPDX-License-Identifier: Apache-2.0
// Whether parity would notice: a pulse unit's Verilog with one fault after the other beside the integer tile.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "analog/pulse_unit.h"
#include "base/files.h"
#include "base/progress.h"
#include "hdl/mutation.h"
#include "hdl/simulator.h"

namespace pulsewright::analog {

struct UnitMutationOptions {
  hdl::Simulator simulator = hdl::Simulator::verilator;
  std::int64_t clocks = 2000;  ///< in which the unit runs with each fault
  std::size_t again = 10;      ///< a fault that none of them betrays meets so many times as many others
  std::uint32_t seed = 1;      ///< of vectors, gaps, resets and random registers
  ProgressListener progress = {};
};

/// Simulates a unit behind its streams with each of these faults. `verilog` stands for a lowerable unit: it
/// has the ports of its top and a hdl::fault_port; with fault 0 it must show what the integer tile shows.
/// Throws Failure when it does not, or when the simulator is missing or breaks down.
hdl::MutationRun run_mutation(const PulseUnit& unit, const std::vector<TextFile>& verilog,
                              std::span<const std::size_t> faults, const UnitMutationOptions& options);

}  // namespace pulsewright::analog

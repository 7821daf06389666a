// SPDX-License-Identifier: Apache-2.0
// Whether parity would notice: a design with one fault after the other against the exact model.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "base/progress.h"
#include "hdl/mutation.h"
#include "hdl/simulator.h"
#include "netlist/netlist.h"
#include "parity/testbench.h"

namespace pulsewright::parity {

/// Gaps, back-pressure, resets in mid-image, bad frames and lengths, all in one short run of
/// telling_images(); the last of them run free.
Stimulus harsh_stimulus(const netlist::Netlist& netlist, std::size_t images, std::uint32_t seed);

struct MutationOptions {
  hdl::Simulator simulator = hdl::Simulator::verilator;
  std::size_t images = 200;  ///< most of them under stalls, some after resets and bad frames
  std::size_t again = 10;    ///< a fault that none of them betrays meets so many times as many others
  std::uint32_t seed = 1;
  /// Called with what happens next; may be empty.
  ProgressListener progress = {};
};

/// Simulates a design with each of these faults. `verilog` stands for the netlist: it has the ports and the
/// hierarchy of its top, and a fault_port; with fault 0 it must hold parity. Throws Failure when it does not,
/// or when the simulator is missing or breaks down.
hdl::MutationRun run_mutation(const netlist::Netlist& netlist, const std::vector<TextFile>& verilog,
                              std::span<const std::size_t> faults, const MutationOptions& options);

}  // namespace pulsewright::parity

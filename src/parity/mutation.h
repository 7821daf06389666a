// SPDX-License-Identifier: Apache-2.0
// Whether parity would notice: designs with faults against the exact model, one after the other.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "netlist/netlist.h"
#include "parity/bench.h"
#include "parity/simulator.h"

namespace pulsewright {

/// Faulty designs, each of which has the ports and the hierarchy of the sound one.
struct Faults {
  std::size_t count = 0;
  std::function<std::vector<TextFile>(std::size_t fault)> verilog;
  std::vector<TextFile> sound;  ///< the design without a fault, made in the same manner
};

/// Gaps, back-pressure, resets in mid-image and bad frames, all in one short run of telling_images(); the
/// last of them run free.
Stimulus harsh_stimulus(const Netlist& netlist, std::size_t images, std::uint32_t seed);

struct MutationOptions {
  Simulator simulator = Simulator::icarus;
  std::size_t images = 200;  ///< most of them under stalls, some after resets and bad frames
  std::size_t again = 10;    ///< a fault that none of them betrays meets so many times as many others
  std::uint32_t seed = 1;
  /// Called with what happens next; may be empty.
  std::function<void(const std::string&)> progress = {};
};

struct MutationRun {
  std::size_t caught = 0;
  std::vector<std::size_t> survivors;  ///< faults that no word betrayed
  std::int64_t words_compared = 0;
  std::string version;  ///< of the simulator
};

/// Simulates every faulty design; the sound one must hold parity first. Throws Failure when it does not, or
/// when the simulator is missing or breaks down.
MutationRun run_mutation(const Netlist& netlist, const Faults& faults, const MutationOptions& options);

}  // namespace pulsewright

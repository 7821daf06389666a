// SPDX-License-Identifier: Apache-2.0
// What the engine expects of a circuit, and what a simulator shows of it.
#pragma once

#include <vector>

#include "exact/engine.h"
#include "hdl/simulator.h"
#include "parity/compare_trace.h"
#include "parity/testbench.h"
#include "parity/trace.h"

namespace pulsewright::parity {

/// The engine's answers for every image.
Expectation expect(const exact::Engine& engine, const data::Images& images);

/// What the circuit makes of each image of a stimulus, at its length.
Expectation expect(const netlist::Netlist& netlist, const Stimulus& stimulus);

/// What came of Verilog that may not work.
struct Outcome {
  Trace trace = {};          ///< nothing was seen where either of the next says why
  std::string refusal = {};  ///< what a tool said that did not take the files
  std::string trouble = {};  ///< how a run ended that did not come to its end
};

/// A simulator with Verilog files that stand for a netlist, under a stimulus.
class Observation {
 public:
  Observation(const netlist::Netlist& netlist, const std::vector<TextFile>& rtl, const Stimulus& stimulus,
              hdl::Simulator simulator);

  /// What it shows; with a fault in the design where the stimulus has them.
  Trace trace(std::size_t fault = 0) const;

  /// A run of files that a tool may refuse, or that may break the run down.
  Outcome outcome() const;

 private:
  std::uint32_t seed_;
  std::size_t layers_;
  std::size_t words_per_image_;
  TemporaryFolder folder_;
  hdl::Simulation simulation_;
};

/// The trace of a single observation.
Trace run_bench(const netlist::Netlist& netlist, const std::vector<TextFile>& rtl, const Stimulus& stimulus,
                hdl::Simulator simulator);

}  // namespace pulsewright::parity

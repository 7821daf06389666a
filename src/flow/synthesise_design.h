// SPDX-License-Identifier: Apache-2.0
// What a netlist's Verilog takes on an FPGA, with a report in a folder.
#pragma once

#include <optional>
#include <string>

#include "base/json.h"
#include "base/progress.h"
#include "fpga/synthesis.h"

namespace pulsewright::flow {

struct SynthesisOptions {
  std::string netlist;  ///< SC-NIR document, bundle, p-bit machine or pulse unit
  fpga::Target target = fpga::Target::ice40_hx8k;
  fpga::PlacementOptions placement = {};
  bool wants_clock = false;  ///< the clock of the placement was asked for, and is missed or met
  std::string out = {};      ///< folder; empty for NAME_synth, of the netlist's name
};

struct SynthesisedDesign {
  fpga::Synthesis synthesis;
  std::string out;
  bool is_fast_enough = true;

  bool is_as_asked() const { return synthesis.fits() && is_fast_enough; }
};

/// Synthesises, places and routes, and replaces the folder of an earlier report. Nothing, with diagnostics,
/// if there is no Verilog, no clock on this target, or no place for the report.
std::optional<SynthesisedDesign> synthesise_design(SynthesisOptions options, const ProgressListener& progress,
                                                   Diagnostics& diagnostics);

Json to_json(const SynthesisedDesign& design);
std::string to_text(const SynthesisedDesign& design);

}  // namespace pulsewright::flow

// SPDX-License-Identifier: Apache-2.0
// The Verilog of a pulse unit: made of its document, and proved in simulators.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "analog/prove_unit.h"
#include "analog/pulse_unit.h"
#include "base/json.h"
#include "base/progress.h"
#include "fpga/synthesis.h"
#include "hdl/simulator.h"

namespace pulsewright::flow {

struct UnitRequest {
  analog::PulseUnit unit;    ///< counts, rate and seeds follow from the rest
  std::int64_t states = 20;  ///< steps from the lowest to the highest weight
  double rate = 0;           ///< 0: a product of the largest values is one step
  std::uint64_t seed = 1;
  bool is_folded = false;  ///< counts in block RAM
};

struct MadeUnit {
  std::string file;
  analog::PulseUnit unit;
};

/// Makes a unit and writes its document.
std::optional<MadeUnit> make_unit(const UnitRequest& request, const std::string& out,
                                  Diagnostics& diagnostics);

Json to_json(const MadeUnit& made);
std::string to_text(const MadeUnit& made);

/// A unit that becomes Verilog, from its document.
std::optional<analog::PulseUnit> load_lowerable_unit(const std::string& file, Diagnostics& diagnostics);

/// What is known of a lowerable unit before it is synthesised, behind its streams.
fpga::SynthesisInput synthesis_input(const analog::PulseUnit& unit);

struct UnitProofRequest {
  std::vector<hdl::Simulator> simulators;
  analog::UnitProofOptions proof = {};               ///< of each simulator
  std::optional<fpga::Target> after_synthesis = {};  ///< the cells for it are simulated, not the Verilog
};

struct SimulatedUnit {
  hdl::Simulator simulator;
  analog::UnitProof proof;
};

struct ProvenUnit {
  std::string unit_sha256;
  UnitProofRequest request;
  std::string rtl_sha256;
  std::vector<SimulatedUnit> runs;
  std::string bundle = {};                         ///< in which the proof is recorded; empty for none
  std::map<std::string, std::int64_t> cells = {};  ///< after synthesis, by type

  /// "equal", "different" or "not_shown", over all simulators.
  std::string status() const;
};

/// Compares every count in every clock with the integer tile, and what passes the streams. The Verilog of a
/// bundle or a package must be as it is generated; whole evidence is recorded in a bundle. Nothing if the
/// unit in `file` or the options are wrong, which is diagnosed.
std::optional<ProvenUnit> prove_unit_hardware(const std::string& file, const UnitProofRequest& request,
                                              const ProgressListener& progress, Diagnostics& diagnostics);

Json to_json(const ProvenUnit& proven);
std::string to_text(const ProvenUnit& proven);

}  // namespace pulsewright::flow

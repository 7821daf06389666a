// SPDX-License-Identifier: Apache-2.0
// The Verilog of a pulse unit: written, and proved in simulators.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "analog/prove_unit.h"
#include "analog/pulse_unit.h"
#include "base/json.h"
#include "base/progress.h"
#include "hdl/simulator.h"

namespace pulsewright::flow {

struct UnitRequest {
  analog::PulseUnit unit;    ///< counts, rate and seeds follow from the rest
  std::int64_t states = 20;  ///< steps from the lowest to the highest weight
  double rate = 0;           ///< 0: a product of the largest values is one step
  std::uint64_t seed = 1;
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

struct WrittenUnit {
  std::string out;  ///< folder
  std::string top;  ///< module
  std::string unit_sha256;
  std::vector<std::string> files;
};

/// Writes the package of the unit in `file` into the folder `out`.
std::optional<WrittenUnit> write_unit_rtl(const std::string& file, const std::string& out,
                                          Diagnostics& diagnostics);

Json to_json(const WrittenUnit& written);
std::string to_text(const WrittenUnit& written);

struct UnitProofRequest {
  std::vector<hdl::Simulator> simulators;
  analog::UnitProofOptions proof = {};  ///< of each simulator
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
  std::string bundle = {};  ///< in which the proof is recorded; empty for none

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

// SPDX-License-Identifier: Apache-2.0
// The Verilog of a pulse unit: written, and proved in simulators.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "analog/pulse_unit.h"
#include "base/files.h"
#include "base/json.h"
#include "base/progress.h"
#include "hdl/lock_step.h"

namespace pulsewright::flow {

struct UnitRequest {
  analog::PulseUnit unit;    ///< counts, rate and seeds follow from the rest
  std::int64_t states = 20;  ///< steps from the lowest to the highest weight
  double rate = 0;           ///< 0: a product of the largest values is one step
  std::uint64_t seed = 1;
};

/// Makes a unit and writes its document.
std::optional<analog::PulseUnit> make_unit(const UnitRequest& request, const std::string& out,
                                           Diagnostics& diagnostics);

/// A unit that becomes Verilog, from its document.
std::optional<analog::PulseUnit> load_lowerable_unit(const std::string& file, Diagnostics& diagnostics);

/// Writes the Verilog of a lowerable unit into the folder `out`.
std::optional<std::vector<TextFile>> write_unit_rtl(const analog::PulseUnit& unit, const std::string& out,
                                                    Diagnostics& diagnostics);

struct UnitProofOptions {
  std::vector<hdl::Simulator> simulators;
  std::int64_t vectors = 200;  ///< at least as many are pulsed in each simulator
  std::uint64_t seed = 1;      ///< of vectors, gaps, resets and random registers
};

struct SimulatedUnit {
  hdl::Simulator simulator;
  hdl::StepProof proof;
  hdl::StepComparison control;  ///< beside a tile with other random words: it has to differ

  /// "equal", "different", or "not_shown" where the comparison or its control does not bite.
  std::string status() const;
};

struct ProvenUnit {
  std::string unit_sha256;
  UnitProofOptions options;
  std::vector<SimulatedUnit> runs;

  std::string status() const;
};

/// Compares every count in every clock with the integer tile. Nothing if the options are wrong, which is
/// diagnosed.
std::optional<ProvenUnit> prove_unit_hardware(const analog::PulseUnit& unit, const UnitProofOptions& options,
                                              const ProgressListener& progress, Diagnostics& diagnostics);

Json to_json(const ProvenUnit& proven);
std::string to_text(const ProvenUnit& proven);

}  // namespace pulsewright::flow

// SPDX-License-Identifier: Apache-2.0
// The Verilog of a p-bit machine: made of its document, and proved in simulators.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/files.h"
#include "base/json.h"
#include "base/progress.h"
#include "fpga/synthesis.h"
#include "hdl/simulator.h"
#include "ising/machine.h"
#include "ising/prove_axi.h"
#include "ising/prove_machine.h"

namespace pulsewright::flow {

/// A machine that becomes Verilog, from its document.
std::optional<ising::Machine> load_lowerable_machine(const std::string& file, Diagnostics& diagnostics);

/// What is known of a lowerable machine before it is synthesised, behind pins.
fpga::SynthesisInput synthesis_input(const ising::Machine& machine);

struct MachineProofOptions {
  std::vector<hdl::Simulator> simulators;
  std::string rtl = {};  ///< folder of the Verilog; empty for that of the bundle, or the machine's own
  ising::ProofOptions proof = {};  ///< of each simulator
  bool with_axi = false;           ///< NAME_axi, too
};

struct SimulatedMachine {
  hdl::Simulator simulator;
  ising::MachineProof proof;
  std::optional<ising::AxiProof> axi = {};
};

struct ProvenMachine {
  std::string machine_sha256;
  MachineProofOptions options;
  std::string rtl_sha256;
  std::vector<std::string> changed_files;  ///< that are not as they are generated
  std::string rtl_folder;                  ///< of the Verilog; empty if it is the machine's own
  std::vector<SimulatedMachine> runs;
  bool is_recorded = false;  ///< in the bundle that the machine came from

  /// Over all simulators: a control that did not show proves nothing.
  ising::Agreement verdict() const;
};

/// Compares every spin in every clock. Of a bundle its own Verilog is simulated, and whole evidence is
/// recorded in it. Nothing if the machine in `file` or the options are wrong, or a tool refuses the Verilog
/// of a folder; all of it is diagnosed.
std::optional<ProvenMachine> prove_machine_hardware(const std::string& file,
                                                    const MachineProofOptions& options,
                                                    const ProgressListener& progress,
                                                    Diagnostics& diagnostics);

Json to_json(const ProvenMachine& proven);
std::string to_text(const ProvenMachine& proven);

}  // namespace pulsewright::flow

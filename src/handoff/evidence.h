// SPDX-License-Identifier: Apache-2.0
// Whether the reports of a bundle prove what they must, for its document.
#pragma once

#include <string>

#include "analog/prove_unit.h"
#include "base/diagnostics.h"
#include "data/images.h"
#include "handoff/bundle.h"
#include "ising/machine.h"
#include "ising/prove_machine.h"
#include "netlist/netlist.h"
#include "parity/parity.h"
#include "rtl/generate.h"

namespace pulsewright::handoff {

/// A report must be JSON, name the document by its hash, and claim no hardware measurement.
void check_owner(const std::string& text, const std::string& name, const DocumentId& document,
                 Diagnostics& findings);

/// What the training report says about the layers must be what the netlist has, and what it says about the
/// test set what the evaluation (of `evaluation_name`) counts.
void check_training_report(const std::string& text, const netlist::Netlist& netlist,
                           const std::string& evaluation, Diagnostics& findings);

/// The parity report must be of this netlist, the files with the hash `rtl_sha256` (files_hash()) and all
/// these images, in both simulators, with as many words compared as there are, none different, and every
/// negative control caught.
void check_parity_evidence(const std::string& text, const netlist::Netlist& netlist,
                           const data::Images& images, const std::string& rtl_sha256, Diagnostics& findings);

/// Clocks that parity evidence of a machine must have run at least.
inline constexpr std::int64_t least_evidence_clocks = 1000;

/// Likewise for a machine and the files with the hash `rtl_sha256`: in both simulators as many clocks and
/// states of spins compared as the script of these clocks has, none different, every negative control caught.
void check_machine_evidence(const std::string& text, const ising::Machine& machine,
                            const std::string& rtl_sha256, Diagnostics& findings);

/// The clocks and the seed of a machine's parity evidence; only for evidence without findings.
ising::ProofOptions proof_options_of(const std::string& text);

/// Vectors that parity evidence of a pulse unit must have at least.
inline constexpr std::int64_t least_evidence_vectors = 100;

/// Likewise for a pulse unit: in both simulators as many words compared as so many vectors have.
void check_unit_evidence(const std::string& text, const analog::PulseUnit& unit,
                         const std::string& rtl_sha256, Diagnostics& findings);

/// The vectors and the seed of a unit's parity evidence; only for evidence without findings.
analog::UnitProofOptions unit_proof_options_of(const std::string& text);

/// The options under which parity evidence was made; only for evidence without findings.
parity::ParityOptions parity_options_of(const std::string& text);

}  // namespace pulsewright::handoff

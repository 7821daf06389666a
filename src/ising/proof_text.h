// SPDX-License-Identifier: Apache-2.0
// Proofs of a machine's Verilog for people.
#pragma once

#include <string>

#include "ising/prove_axi.h"
#include "ising/prove_machine.h"

namespace pulsewright::ising {

/// One simulator: what was compared, the first difference, the negative control.
std::string proof_text(hdl::Simulator simulator, const MachineProof& proof);

/// What a proof of NAME_axi found.
std::string axi_text(const AxiProof& proof);

std::string verdict_text(Agreement verdict);

}  // namespace pulsewright::ising

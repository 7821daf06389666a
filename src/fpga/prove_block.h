// SPDX-License-Identifier: Apache-2.0
// Formal proofs that synthesis keeps the meaning of the registry's blocks.
#pragma once

#include <chrono>

#include "fpga/equivalence.h"
#include "primitives/primitive.h"

namespace pulsewright::fpga {

struct BlockProof : EquivalenceProof {
  bool altered = false;  ///< a cell was altered on purpose
};

struct ProofOptions {
  /// Of yosys; it is ended then, and the proof is open.
  std::chrono::seconds timeout{60};
  /// Inverts the output of one look-up table before the comparison, where there is one: the proof must fail.
  bool alters = false;
};

/// Proves, by yosys' own solver, the block at these parameters equal to the iCE40 cells that synth_ice40
/// makes of it. Throws Failure when yosys is missing or refuses the Verilog.
BlockProof prove_block(const primitives::Primitive& primitive, const primitives::Parameters& parameters,
                       const ProofOptions& options);

}  // namespace pulsewright::fpga

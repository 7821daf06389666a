// SPDX-License-Identifier: Apache-2.0
// Formal proofs that synthesis keeps the meaning of the registry's blocks.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "primitives/primitive.h"

namespace pulsewright {

enum class Verdict {
  proved,     ///< equal in every state that can be reached
  different,  ///< an input sequence was found on which they differ
  open,       ///< neither, within the limits
};
inline constexpr std::string_view verdict_names[] = {"proved", "different", "open"};
constexpr std::string_view to_text(Verdict verdict) {
  return verdict_names[static_cast<int>(verdict)];
}

struct BlockProof {
  Verdict verdict = Verdict::open;
  /// "equivalence" of registers and ports by name, or "induction" over clocks after a reset.
  std::string method = {};
  std::int64_t points = 0;  ///< bits of ports and registers that were proved equal, one by one
  std::string reason = {};  ///< where it is open
  bool altered = false;     ///< a cell was altered on purpose
};

struct ProofOptions {
  /// Of yosys; it is ended then, and the proof is open.
  std::chrono::seconds timeout{60};
  /// Inverts the output of one look-up table before the comparison, where there is one: the proof must fail.
  bool alters = false;
};

/// Proves, by yosys' own solver, the block at these parameters equal to the iCE40 cells that synth_ice40
/// makes of it. Throws Failure when yosys is missing or refuses the Verilog.
BlockProof prove_block(const Primitive& primitive, const Parameters& parameters, const ProofOptions& options);

}  // namespace pulsewright

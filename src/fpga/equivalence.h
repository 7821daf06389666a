// SPDX-License-Identifier: Apache-2.0
// Formal proofs that two modules have one meaning, by yosys' own solver.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>

namespace pulsewright::fpga {

enum class Verdict {
  proved,     ///< equal in every state that can be reached
  different,  ///< an input sequence was found on which they differ
  open,       ///< neither, within the limits
};
inline constexpr std::string_view verdict_names[] = {"proved", "different", "open"};
constexpr std::string_view to_text(Verdict verdict) {
  return verdict_names[static_cast<int>(verdict)];
}

struct EquivalenceProof {
  Verdict verdict = Verdict::open;
  /// "equivalence" of registers and ports by name, "reachability": no state behind a reset shows a
  /// difference, or "induction" over clocks after a reset.
  std::string method = {};
  std::int64_t points = 0;  ///< bits of registers and ports that were proved equal by name, one by one
  std::string reason = {};  ///< where it is open, or when it differs
};

/// Looks for an equal bit behind each name of a register or port. Proved, or open; otherwise as below.
EquivalenceProof prove_by_name(const std::filesystem::path& folder, const std::string& loading,
                               std::chrono::seconds timeout);

/// Has ABC, which comes with yosys, merge what is equal in both and search the states behind a reset of three
/// clocks, from which on the reset is free; the pair is clocked, with the reset rst_i. What a reset leaves
/// unknown (registers, memories) begins at 0 in both. `timeout` is that of the last and longest step.
EquivalenceProof prove_by_reachability(const std::filesystem::path& folder, const std::string& loading,
                                       std::chrono::seconds timeout);

/// Compares the modules `gold` and `gate`, which the yosys commands of `loading` leave in the design, flat
/// and without memories, in `folder`. A clocked pair has the reset rst_i. `timeout` is that of each method;
/// yosys is ended then. Throws Failure when yosys is missing or refuses what it reads.
EquivalenceProof prove_equivalence(const std::filesystem::path& folder, const std::string& loading,
                                   bool clocked, std::chrono::seconds timeout);

}  // namespace pulsewright::fpga

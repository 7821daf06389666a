// SPDX-License-Identifier: Apache-2.0
// A pulse unit's Verilog beside the integer tile: every count in every clock, and what passes its streams.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "analog/pulse_unit.h"
#include "base/files.h"
#include "hdl/lock_step.h"

namespace pulsewright::analog {

struct UnitProofOptions {
  std::int64_t vectors = 200;  ///< at least as many pass the streams
  std::uint64_t seed = 1;      ///< of vectors, gaps, resets and random registers; at most INT32_MAX
  /// NAME_top after synthesis, which is simulated alone instead of the Verilog; empty for the Verilog.
  std::vector<TextFile> cells = {};
};

struct UnitProof {
  hdl::StepProof proof;
  hdl::StepComparison control;  ///< beside a tile with other random words: it has to differ

  /// "equal", "different", or "not_shown" where the comparison or its control does not bite.
  std::string status() const;
};

/// Simulates a lowerable unit in `folder`, by Verilator or Icarus. Throws Failure if a tool fails.
UnitProof prove_unit(const PulseUnit& unit, hdl::Simulator simulator, const UnitProofOptions& options,
                     const std::filesystem::path& folder);

/// What prove_unit() compares.
struct ComparedClocks {
  std::uint64_t clocks = 0;
  std::uint64_t words = 0;  ///< of output ports

  bool operator==(const ComparedClocks&) const = default;
};
ComparedClocks clocks_to_compare(const PulseUnit& unit, std::int64_t vectors);

/// Vectors that a proof may take: inputs and outputs of all clocks are kept in memory.
std::int64_t most_vectors(const PulseUnit& unit);

/// The unit with other random words in every slot.
PulseUnit with_other_words(PulseUnit unit);

}  // namespace pulsewright::analog

// SPDX-License-Identifier: Apache-2.0
// The constants of a trained design, as a simulator sees them.
#pragma once

#include <string>

#include "rtl/trained_design.h"

namespace pulsewright::parity {

inline constexpr std::int64_t observed_clocks = 16;

struct ObservedConstants {
  rtl::DesignConstants constants;  ///< in the first clock
  std::int64_t clocks = 0;         ///< in which they were seen
  bool steady = false;             ///< the same in all of them, and no bit unknown
  std::string simulator;           ///< its own version line

  /// They are these, and were seen.
  bool equal(const rtl::DesignConstants& expected) const {
    return steady && clocks == observed_clocks && constants == expected;
  }
};

/// Compiles `verilog`, which holds the module <name>_trained_design, with the Verilog of the netlist by
/// iverilog, and runs it in vvp through a reset. Throws Failure when a tool is missing or refuses the files.
ObservedConstants observe_trained_design(const netlist::Netlist& netlist, const std::string& verilog);

}  // namespace pulsewright::parity

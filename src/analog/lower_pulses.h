// SPDX-License-Identifier: Apache-2.0
// From a pulse unit to a structural netlist: all cross-points side by side, one slot per clock.
#pragma once

#include <string>
#include <vector>

#include "analog/pulse_unit.h"
#include "base/diagnostics.h"
#include "base/files.h"
#include "hdl/structure.h"

namespace pulsewright::analog {

/// Everything that keeps a unit from becoming Verilog (PW0401).
Diagnostics check_lowerable(const PulseUnit& unit);

/// The design of a lowerable unit; its top, which has the unit's name, has these ports:
///   x_i, d_i            the values of all columns and rows, line 0 in the lowest bits
///   valid_i, ready_o    a vector is offered, and can be taken
///   counts_o            the count of each cross-point, row by row
///   length_o            slots of the trains of the vector that was taken last
///   valid_o, ready_i    its update is done, and is taken
hdl::Design lower_unit(const PulseUnit& unit);

/// The design as Verilog files, and the unit's document as tile.json.
std::vector<TextFile> unit_files(const PulseUnit& unit);

/// Clocks from the one that takes a vector to the one that shows its counts, for trains of `length` slots.
std::uint64_t clocks_of_update(const PulseUnit& unit, std::uint64_t length);

/// The size of a unit, its rate and its clocks.
std::string to_text(const PulseUnit& unit);

}  // namespace pulsewright::analog

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

/// The same behind AXI4-Streams (hdl/stream_ports.h), in a top with the suffix _top. A frame in has x and
/// then d, a beat of beat_width() bits for each line; the frame that answers has the counts, row by row. A
/// frame of another length is dropped, and frame_error_o is 1 for a clock.
hdl::Design lower_unit_streams(const PulseUnit& unit);

/// Bits of a value in a beat.
unsigned beat_width(const PulseUnit& unit);

/// The design with streams as Verilog files, and the unit's document.
std::vector<TextFile> unit_files(const PulseUnit& unit);

/// Clocks from the one that takes a vector to the one that shows how long its trains are.
std::uint64_t clocks_until_length(const PulseUnit& unit);

/// Clocks from the one that takes a vector to the one that shows its counts, for trains of `length` slots.
std::uint64_t clocks_of_update(const PulseUnit& unit, std::uint64_t length);

/// The size of a unit, its rate and its clocks.
std::string to_text(const PulseUnit& unit);

}  // namespace pulsewright::analog

// SPDX-License-Identifier: Apache-2.0
// From a pulse unit to a structural netlist. In the parallel layout all cross-points are side by side, and a
// slot takes a clock; in the folded one the counts are in block RAM, and a slot takes a clock for each row.
#pragma once

#include <cstdint>
#include <span>
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
///   counts_o            the count of each cross-point, row by row; of a folded unit those of one row
///   length_o            slots of the trains of the vector that was taken last
///   valid_o, ready_i    its update is done, and is taken; of a folded unit each row is there, and is taken
hdl::Design lower_unit(const PulseUnit& unit);

/// The same behind AXI4-Streams (hdl/stream_ports.h), in a top with the suffix _top. A frame in has x and
/// then d, a beat of beat_width() bits for each line; the frame that answers has the counts, row by row: a
/// word for each, or, of a folded unit, each row packed into words of 32 bits, column 0 in the lowest bits. A
/// frame in of another length is dropped, and frame_error_o is 1 for a clock.
hdl::Design lower_unit_streams(const PulseUnit& unit);

/// Bits of a value in a beat.
unsigned beat_width(const PulseUnit& unit);

/// Words of the frame that answers.
std::size_t answer_words(const PulseUnit& unit);

/// The words of that frame for these counts [outputs * inputs].
std::vector<std::uint32_t> answer_of(const PulseUnit& unit, std::span<const std::uint64_t> counts);

/// The design with streams as Verilog files, and the unit's document.
std::vector<TextFile> unit_files(const PulseUnit& unit);

/// Clocks from the one that takes a vector to the one that shows how long its trains are.
std::uint64_t clocks_until_length(const PulseUnit& unit);

/// Clocks of a slot.
std::uint64_t clocks_of_slot(const PulseUnit& unit);

/// Clocks from the one that takes a vector to the one that shows its counts, or the first row of them, for
/// trains of `length` slots.
std::uint64_t clocks_of_update(const PulseUnit& unit, std::uint64_t length);

/// The size of a unit, its rate and its clocks.
std::string to_text(const PulseUnit& unit);

}  // namespace pulsewright::analog

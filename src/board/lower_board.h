// SPDX-License-Identifier: Apache-2.0
// A design behind the pins of a board: reset, serial link, LEDs.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/files.h"
#include "board/boards.h"
#include "hdl/structure.h"
#include "netlist/netlist.h"

namespace pulsewright::board {

/// Pixels of an image that the length in a request can count.
inline constexpr std::int64_t most_pixels = 65535;

/// What a design says about itself when it is asked (board/frame.h reads it):
///   1 byte   version of the protocol
///   32 bytes SHA-256 of the netlist
///   2 bytes  pixels of an image, lowest byte first
///   2 bytes  words of an answer, lowest byte first
std::string identification_of(const netlist::Netlist& netlist);

/// Before: a netlist that was lowered, with at most most_pixels pixels. After: the module <name>_board around
/// its top:
///   clk_i     the board's clock
///   serial_i  what the host sends, 8N1
///   serial_o  what the design sends
///   button_i  of a board that has one: resets the design
///   leds_o    the class of the last image, in binary
/// Run-time settings stand at their full length, and nothing is loaded.
hdl::Module lower_board(const netlist::Netlist& netlist, const Board& board, std::uint32_t clocks_per_bit);

/// The Verilog of <name>_board with everything in it. Names without a folder.
std::vector<TextFile> generate_board_rtl(const netlist::Netlist& netlist, const Board& board,
                                         std::uint32_t clocks_per_bit);

}  // namespace pulsewright::board

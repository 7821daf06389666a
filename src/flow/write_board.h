// SPDX-License-Identifier: Apache-2.0
// A netlist as a project for an FPGA board.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/json.h"
#include "board/boards.h"
#include "flow/verilog_schedule.h"

namespace pulsewright::flow {

struct WrittenBoard {
  Scheduled scheduled;
  const board::Board* board;
  std::uint32_t rate;
  std::string out;
  std::size_t files;
  std::int64_t expected_lut4;  ///< of the design, by the estimate
  std::int64_t expected_bram;
  std::int64_t link_lut4;             ///< of what stands around it
  std::vector<std::string> overruns;  ///< of what the device has room for; empty if it should fit
};

/// Whether `board` may write there.
void check_board_output(const std::string& out, Diagnostics& diagnostics);

/// `path`: the place of the netlist. Nothing if it does not suit the board, the rate cannot be made, or no
/// schedule of it has Verilog, all of which is diagnosed.
std::optional<WrittenBoard> write_board(const netlist::Netlist& netlist, const std::string& path,
                                        const board::Board& board, std::uint32_t rate, const std::string& out,
                                        Diagnostics& diagnostics);

Json to_json(const WrittenBoard& written);

/// For people, with what to do next.
std::string to_text(const WrittenBoard& written);

}  // namespace pulsewright::flow

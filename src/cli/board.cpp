// SPDX-License-Identifier: Apache-2.0
#include <memory>

#include "cli/commands.h"
#include "flow/write_board.h"
#include "netlist/document.h"

namespace pulsewright::cli {

namespace {

struct BoardOptions {
  std::string netlist;
  std::string board;
  std::string out;
  std::uint32_t rate = board::usual_rate;
};

Exit write_board(const BoardOptions& options, const Console& console) {
  Diagnostics diagnostics;
  const auto netlist = netlist::load_netlist(options.netlist, diagnostics);
  flow::check_board_output(options.out, diagnostics);
  if (!netlist || !diagnostics.empty()) return console.refuse(diagnostics);
  const auto written = flow::write_board(*netlist, options.netlist, *board::find_board(options.board),
                                         options.rate, options.out, diagnostics);
  if (!written) return console.refuse(diagnostics);
  console.result(to_json(*written), to_text(*written));
  return Exit::yes;
}

}  // namespace

void add_board(Command& command) {
  auto options = std::make_shared<BoardOptions>();
  command.details(
      "`make bitstream` in the folder makes the bitstream with open tools, and `make prog` loads it.");
  command.example("pulsewright board bundle --board icebreaker --out project");
  command.option("netlist", options->netlist, "SC-NIR document or bundle").required();
  command.option("--board", options->board, "board to write the project for")
      .required()
      .among(board::board_names());
  command.option("--rate", options->rate, "bits per second of the serial line").positive();
  command.option("--out", options->out, "folder to write").required();
  command.runs([options](const Console& console) { return write_board(*options, console); });
}

}  // namespace pulsewright::cli

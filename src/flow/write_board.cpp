// SPDX-License-Identifier: Apache-2.0
#include "flow/write_board.h"

#include <cmath>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "board/fit.h"
#include "board/project.h"
#include "flow/output_place.h"
#include "flow/run_data.h"
#include "flow/schedule_flags.h"
#include "handoff/bundle.h"
#include "netlist/document.h"
#include "rtl/package/data_header.h"
#include "usage/shell_word.h"

namespace pulsewright::flow {

void check_board_output(const std::string& out, Diagnostics& diagnostics) {
  if (handoff::is_inside_bundle(out))
    diagnostics.push_back({Code::output_exists, "--out " + out, "a folder outside of any bundle",
                           "a folder inside one", "a bundle holds no other files than its manifest names"});
  else
    check_output_folder("--out", out, "board", board::project_marker, diagnostics);
}

std::optional<WrittenBoard> write_board(const netlist::Netlist& netlist, const std::string& path,
                                        const board::Board& board, std::uint32_t rate, const std::string& out,
                                        Diagnostics& diagnostics) {
  diagnostics = check_board(netlist, board, rate);
  if (!diagnostics.empty()) return std::nullopt;
  auto scheduled = schedule_for_verilog(netlist, path, diagnostics);
  if (!scheduled) return std::nullopt;
  const netlist::Netlist& lowered = scheduled->netlist;
  std::vector<TextFile> files = project_files(lowered, board, rate);
  const std::size_t before = diagnostics.size();
  if (const auto data = data_of_run(path, diagnostics)) rtl::add_data_header(files, lowered, data->options);
  if (diagnostics.size() != before) return std::nullopt;
  if (!replace_folder(out, files, board::project_marker)) {
    check_board_output(out, diagnostics);
    return std::nullopt;
  }
  const rtl::DesignEstimate expected = rtl::estimate(lowered);
  const std::int64_t link = std::llround(link_area(lowered, board).lut4);
  std::vector<std::string> over = overruns(expected, budget_of(lowered, board));
  return WrittenBoard{std::move(*scheduled),
                      &board,
                      rate,
                      out,
                      files.size(),
                      std::llround(expected.area.lut4),
                      std::llround(expected.area.bram),
                      link,
                      std::move(over)};
}

Json to_json(const WrittenBoard& written) {
  const netlist::Netlist& netlist = written.scheduled.netlist;
  Json object;
  object["netlist_sha256"] = netlist_hash(netlist);
  object["out"] = written.out;
  object["board"] = written.board->name;
  object["top"] = netlist.name + "_board";
  object["files"] = written.files;
  object["clock_hz"] = written.board->clock_hz;
  object["rate_baud"] = written.rate;
  object["clocks_per_bit"] = *board::clocks_per_bit(written.board->clock_hz, written.rate);
  object["expected_lut4"] = written.expected_lut4;
  object["expected_bram"] = written.expected_bram;
  object["link_lut4"] = written.link_lut4;
  object["overruns"] = Json::array_of(written.overruns);
  object["folds"] = Json::array_of(fold_flags(netlist));
  object["folded_by_default"] = written.scheduled.is_folded_by_default;
  return object;
}

std::string to_text(const WrittenBoard& written) {
  const std::string doubt =
      written.overruns.empty()
          ? ""
          : fmt::format(
                "it may not fit: {} that the device has room for; `pulsewright fold --board {}` looks for a "
                "schedule that does\n",
                fmt::join(written.overruns, ", "), written.board->name);
  const std::string place = usage::shell_word(written.out);
  return fmt::format(
      "{}{}: {} files for the {}, top module {}_board\n{}serial line {} baud, {} clocks per bit\n"
      "bitstream: make -C {} bitstream\nwithout a board: pulsewright host --simulate {}\n",
      written.scheduled.words, written.out, written.files, written.board->title,
      written.scheduled.netlist.name, doubt, written.rate,
      *board::clocks_per_bit(written.board->clock_hz, written.rate), place, place);
}

}  // namespace pulsewright::flow

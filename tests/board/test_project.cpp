// SPDX-License-Identifier: Apache-2.0
// What `pulsewright board` writes, as tools and readers find it.
#include <algorithm>

#include <fmt/format.h>

#include "base/files.h"
#include "base/process.h"
#include "board/lower_board.h"
#include "board/project.h"
#include "catch.h"
#include "netlist/document.h"
#include "samples/random_document.h"
#include "samples/sample_netlist.h"

namespace pulsewright::board {
namespace {

using Catch::Matchers::Contains;

constexpr std::chrono::seconds time_limit{300};

std::string text_of(const std::vector<TextFile>& files, std::string_view path) {
  const auto file = std::ranges::find(files, path, &TextFile::path);
  REQUIRE(file != files.end());
  return file->text;
}

/// What lint says about the Verilog of a board.
std::string lint(const netlist::Netlist& netlist, const Board& board) {
  const TemporaryFolder folder;
  const std::vector<TextFile> files = generate_board_rtl(netlist, board, 12);
  write_files(folder.path(), files);
  const std::string top = netlist.name + "_board";
  std::vector<std::string> verilator = {"verilator", "--lint-only",  "-Wall", "--language",
                                        "1364-2005", "--top-module", top};
  std::vector<std::string> icarus = {"iverilog", "-g2005", "-Wall", "-t", "null", "-s", top};
  std::string said;
  for (std::vector<std::string>* command : {&verilator, &icarus}) {
    for (const TextFile& file : files)
      if (file.path.ends_with(".v")) command->push_back(file.path);
    const ProcessResult result = run_process(*command, folder.path(), time_limit);
    said += result.output;
    if (!result.succeeded()) said += command->front() + " " + result.ending();
  }
  return said;
}

}  // namespace

TEST_CASE("the Verilog of every kind of board and design is free of warnings", "[lint]") {
  netlist::Netlist loadable = samples::fold_netlist(samples::reference_netlist(), 3);
  CHECK(lint(samples::reference_netlist(), *find_board("icebreaker")) == "");
  CHECK(lint(loadable, *find_board("hx8k")) == "");
  CHECK(lint(samples::random_document(3), *find_board("ulx3s-12f")) == "");
}

TEST_CASE("a project has the pins of its board, its netlist, and what the host must know") {
  const netlist::Netlist netlist = samples::reference_netlist();
  const std::vector<TextFile> files = project_files(netlist, *find_board("icebreaker"), 115200);
  CHECK_THAT(text_of(files, "pins.pcf"),
             Contains("set_io clk_i 35\nset_io serial_i 6\nset_io serial_o 9\nset_io button_i 10\n") &&
                 Contains("set_io leds_o[4] 21\n") && Contains("icebreaker.pcf"));
  CHECK_THAT(text_of(files, "Makefile"), Contains("DEVICE := up5k\n") && Contains("\ticeprog $<\n"));
  CHECK(text_of(files, netlist::document_name) == write_netlist(netlist));
  const TemporaryFolder folder;
  write_files(folder.path(), files);
  Diagnostics diagnostics;
  const auto project = load_project(folder.path(), diagnostics);
  CHECK(to_text(diagnostics) == "");
  REQUIRE(project.has_value());
  CHECK(project->board == find_board("icebreaker"));
  CHECK(project->netlist_sha256 == netlist_hash(netlist));
  CHECK(project->top == netlist.name + "_board");
  CHECK(project->rate == 115200);
  CHECK(project->clocks_per_bit == 104);

  const std::vector<TextFile> ecp5 = project_files(netlist, *find_board("ulx3s-85f"), usual_rate);
  CHECK_THAT(text_of(ecp5, "pins.lpf"),
             Contains("FREQUENCY PORT \"clk_i\" 25.000000 MHZ;\n") &&
                 Contains("LOCATE COMP \"serial_i\" SITE \"M1\";\n") &&
                 Contains("IOBUF PORT \"button_i\" PULLMODE=DOWN IO_TYPE=LVCMOS33;\n"));
  CHECK_THAT(text_of(ecp5, "Makefile"), Contains("DEVICE := 85k\n"));
}

TEST_CASE("the same netlist and board give the same bytes") {
  const netlist::Netlist netlist = samples::reference_netlist();
  for (const Board& board : boards()) {
    const std::vector<TextFile> once = project_files(netlist, board, usual_rate);
    const std::vector<TextFile> again = project_files(netlist, board, usual_rate);
    REQUIRE(once.size() == again.size());
    for (std::size_t i = 0; i < once.size(); ++i) {
      CHECK(once[i].path == again[i].path);
      CHECK(once[i].text == again[i].text);
    }
  }
}

TEST_CASE("everything wrong with a board.json is told at once") {
  const TemporaryFolder folder;
  const auto complaint = [&](const std::string& text) {
    write_file(folder.path() / project_marker, text);
    Diagnostics diagnostics;
    CHECK_FALSE(load_project(folder.path(), diagnostics).has_value());
    return to_text(diagnostics);
  };
  CHECK_THAT(complaint("{"), Contains("PW0101") && Contains("board.json"));
  CHECK_THAT(
      complaint("{\"schema\": \"pulsewright.board/1\", \"board\": \"arty\", \"netlist_sha256\": \"x\", "
                "\"clocks_per_bit\": 3, \"colour\": 1}"),
      Contains("PW0206") && Contains("/board") && Contains("icebreaker, hx8k") && Contains("PW0208") &&
          Contains("/clocks_per_bit") && Contains("PW0202") && Contains("/rate_baud"));
  CHECK_THAT(complaint("{\"schema\": \"pulsewright.board/9\"}"), Contains("PW0207"));
  Diagnostics diagnostics;
  const TemporaryFolder empty;
  CHECK_FALSE(load_project(empty.path(), diagnostics).has_value());
  CHECK_THAT(to_text(diagnostics), Contains("PW0603"));
}

TEST_CASE("`make bitstream` routes a small design on both iCE40 boards, above their clocks", "[.nightly]") {
  samples::Shape shape;
  shape.layers = {{}};
  const netlist::Netlist netlist = samples::make_netlist(shape, 1);
  for (const char* name : {"hx8k", "icebreaker"}) {
    const TemporaryFolder folder;
    write_files(folder.path(), project_files(netlist, *find_board(name), usual_rate));
    const ProcessResult result =
        run_process({"make", "bitstream", "PATIENCE=100s"}, folder.path(), std::chrono::seconds(1200));
    INFO(result.output);
    CHECK(result.succeeded());
    const std::filesystem::path bitstream = folder.path() / "build" / (netlist.name + "_board.bin");
    REQUIRE(std::filesystem::exists(bitstream));
    CHECK(std::filesystem::file_size(bitstream) > 50000);
    CHECK_THAT(read_file(folder.path() / "build" / "icetime.txt"), Contains("Total path delay"));
  }
}

}  // namespace pulsewright::board

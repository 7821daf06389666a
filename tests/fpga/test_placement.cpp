// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <filesystem>

#include "base/failure.h"
#include "base/files.h"
#include "catch.h"
#include "fpga/place_and_route.h"

namespace pulsewright::fpga {
namespace {

constexpr const char* log =
    "Info: Device utilisation:\n"
    "Info: \t         ICESTORM_LC:  8691/ 7680   113%\n"
    "Info: \t               SB_GB:     8/    8   100%\n"
    "\n"
    "Info: Max frequency for clock 'clk_i': 61.00 MHz (PASS at 50.00 MHz)\n"
    "Info: Max frequency for clock       'b': 71.50 MHz (PASS at 50.00 MHz)\n"
    "Info: Max frequency for clock 'clk_i': 57.25 MHz (PASS at 50.00 MHz)\n";

TEST_CASE("the table of used places is read from nextpnr's log") {
  const auto table = utilisation_of(log);
  CHECK(table.size() == 2);
  CHECK(table.at("ICESTORM_LC") == Utilisation{8691, 7680});
  CHECK(table.at("SB_GB") == Utilisation{8, 8});
  CHECK(utilisation_of("").empty());
  CHECK(utilisation_of("Info: Device utilisation:\n").empty());
}

TEST_CASE("the clock is the last figure of the slowest clock") {
  CHECK(fmax_of(log) == 57.25);
  CHECK_FALSE(fmax_of("Info: Program finished normally.\n").has_value());
}

TEST_CASE("icetime's clock stands in brackets behind the path delay") {
  CHECK(icetime_clock_of("\nTotal number of logic levels: 9\nTotal path delay: 16.00 ns (62.50 MHz)\n") ==
        62.5);
  CHECK_FALSE(icetime_clock_of("Total path delay: none\n").has_value());
}

/// Places nothing, by a program that never ends unless its arguments match a shell pattern.
Placement place_by(const std::string& pattern, Target target = Target::ecp5_85k) {
  const TemporaryFolder folder;
  const std::filesystem::path program = folder.path() / "nextpnr";
  write_file(program, "#!/bin/sh\ncase \"$*\" in " + pattern +
                          ") echo \"Max frequency for clock 'clk_i': 61.00 MHz\" ;; *) sleep 60 ;; esac\n");
  std::filesystem::permissions(program, std::filesystem::perms::owner_all);
  write_file(folder.path() / mapped_file, "{}");
  return place_and_route(target, {.seed = 7, .patience = std::chrono::seconds(1)}, folder.path(),
                         {{program.string(), ""}});
}

TEST_CASE("each ECP5 is placed as the device that it is") {
  CHECK(place_by("*'--25k --package CABGA381'*", Target::ecp5_25k).fmax_mhz == 61.0);
  CHECK(place_by("*'--45k --package CABGA554'*", Target::ecp5_45k).fmax_mhz == 61.0);
  CHECK(place_by("*'--85k --package CABGA756'*", Target::ecp5_85k).fmax_mhz == 61.0);
  CHECK_FALSE(is_placed(Target::ice40_up5k));
}

TEST_CASE("a seed that never ends is given up for the next one, and the command names the one that ended") {
  const Placement placement = place_by("*'--seed 8'*");
  CHECK(placement.fmax_mhz == 61.0);
  REQUIRE(placement.runs.size() == 1);
  const std::vector<std::string>& command = placement.runs.front().command;
  const auto seed = std::ranges::find(command, "--seed");
  REQUIRE(seed + 1 < command.end());
  CHECK(*(seed + 1) == "8");
}

TEST_CASE("where no seed ends, the failure says how many were tried") {
  CHECK_THROWS_WITH(place_by("none"), Catch::Contains("within 1 s with any of 5 seeds"));
}

TEST_CASE("cells are told apart by the names of their families") {
  CHECK(kind_of_cell(Target::ice40_hx8k, "SB_DFFESR") == CellKind::ff);
  CHECK(kind_of_cell(Target::ice40_hx8k, "SB_RAM40_4K") == CellKind::bram);
  CHECK(kind_of_cell(Target::ice40_up5k, "SB_RAM40_4K") == CellKind::bram);
  CHECK(kind_of_cell(Target::ecp5_25k, "TRELLIS_FF") == CellKind::ff);
  CHECK(kind_of_cell(Target::ecp5_85k, "L6MUX21") == CellKind::other);
  CHECK(kind_of_cell(Target::ecp5_85k, "LUT4") == CellKind::lut);
  CHECK(kind_of_cell(Target::xc7, "LUT6") == CellKind::lut);
  CHECK(kind_of_cell(Target::xc7, "LUT2") == CellKind::lut);
  CHECK(kind_of_cell(Target::xc7, "CARRY4") == CellKind::carry);
  CHECK(kind_of_cell(Target::generic, "$_SDFFCE_PP0P_") == CellKind::ff);
  CHECK(kind_of_cell(Target::generic, "$lut") == CellKind::lut);
}

}  // namespace
}  // namespace pulsewright::fpga

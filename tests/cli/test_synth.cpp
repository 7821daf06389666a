// SPDX-License-Identifier: Apache-2.0
// What `pulsewright synth` answers; tests/fpga has the numbers.
#include <filesystem>

#include "catch.h"
#include "cli/program.h"

namespace pulsewright::cli_tests {
namespace {

namespace fs = std::filesystem;

/// A nextpnr that finds no place; `synth` runs with it when the folder is in front of PATH.
void make_full_device(const fs::path& folder) {
  write_file(folder / "nextpnr-ice40",
             "#!/bin/sh\n"
             "test \"$1\" = --version && echo nextpnr 0.99 && exit 0\n"
             "echo 'Info: Device utilisation:'\n"
             "echo 'Info:   ICESTORM_LC:  9000/ 7680   117%'\n"
             "echo 'ERROR: Unable to place cell'\nexit 1\n");
  fs::permissions(folder / "nextpnr-ice40", fs::perms::owner_all);
}

void check_refused(const fs::path& folder, const std::vector<std::string>& arguments,
                   const std::string& code) {
  const Run run = run_program(folder, arguments);
  INFO(run.errors);
  CHECK(run.exit_code == 2);
  CHECK(run.output == "");
  CHECK_THAT(run.errors, Catch::Contains(code + " "));
}

TEST_CASE("synth counts the cells of a bundle and leaves the bundle as it was") {
  const Workshop shop;
  const auto before = files_of(shop.path() / "bundle");
  const Run run = run_program(shop.path(), {"synth", "small.json", "--target", "generic", "--out", "cells"});
  INFO(run.errors);
  CHECK(run.exit_code == 0);
  CHECK_THAT(run.output, Catch::Contains("report: cells/report.md"));
  for (const char* name : {"report.json", "report.md", "run.sh", "synth.ys", "logs/yosys.log",
                           "lut_by_layer.svg", "lut_by_kind.svg", "rtl/reference_top.v"}) {
    INFO(name);
    CHECK(fs::is_regular_file(shop.path() / "cells" / name));
  }
  check_refused(shop.path(), {"synth", "bundle", "--target", "generic", "--out", "bundle"}, "PW0602");
  check_refused(shop.path(), {"synth", "bundle", "--target", "generic", "--out", "bundle/reports/x"},
                "PW0602");
  check_refused(shop.path(), {"synth", "bundle", "--target", "generic", "--out", "other"}, "PW0602");
  check_refused(shop.path(), {"synth", "bundle", "--target", "hx8k", "--out", "new"}, "PW0601");
  check_refused(shop.path(), {"synth", "bundle", "--target", "xc7", "--clock", "0"}, "PW0601");
  check_refused(shop.path(), {"synth", "bundle", "--target", "xc7", "--clock", "50"}, "PW0601");
  check_refused(shop.path(), {"synth", "no_such", "--target", "xc7"}, "PW0603");
  check_refused(shop.path(), {"synth", "bundle"}, "PW0601");
  CHECK(equal(files_of(shop.path() / "bundle"), before));
}

TEST_CASE("a design that does not fit is a report, and the answer is no") {
  const Workshop shop;
  make_full_device(shop.path() / "tools");
  const Run run =
      run_script(shop.path(),
                 "PATH=$PWD/tools:$PATH pulsewright synth small.json --target ice40-hx8k --out synth --json");
  CHECK(run.exit_code == 1);
  const Json json = run.json();
  CHECK(*json.find("fits") == Json(false));
  CHECK(*json.find("logic_cells") == Json(9000));
  CHECK_THAT(read_file(shop.path() / "synth/report.md"), Catch::Contains("1320 ICESTORM_LC too many"));
}

TEST_CASE("a missing tool is a failure that says what to install, and nothing is written") {
  const Workshop shop;
  fs::create_directory(shop.path() / "nothing");
  const auto before = files_of(shop.path());
  const Run run = run_script(shop.path(),
                             "program=$(command -v pulsewright); PATH=$PWD/nothing; \"$program\" synth "
                             "small.json --target ice40-hx8k --out synth");
  CHECK(run.exit_code == 3);
  CHECK_THAT(run.output, Catch::Contains("apt-get install yosys"));
  CHECK(equal(files_of(shop.path()), before));
}

}  // namespace
}  // namespace pulsewright::cli_tests

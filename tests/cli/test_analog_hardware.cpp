// SPDX-License-Identifier: Apache-2.0
// A pulse unit from its flags to proved Verilog, and what is refused on the way.
#include <filesystem>

#include "base/files.h"
#include "catch.h"
#include "cli/program.h"

namespace pulsewright::cli_tests {

TEST_CASE("a pulse unit is made, written as Verilog and proved", "[hdl]") {
  const TemporaryFolder folder;
  const auto run = [&](std::vector<std::string> command) {
    command.push_back("--json");
    return run_program(folder.path(), command);
  };
  const std::vector<std::string> make = {"analog",    "tile",     "--outputs", "3",        "--inputs",
                                         "4",         "--states", "12",        "--rate",   "0.002",
                                         "--x-words", "2",        "--out",     "tile.json"};
  const Run made = run(make);
  REQUIRE(made.exit_code == 0);
  const std::string document = read_file(folder.path() / "tile.json");
  // The same flags make the same unit.
  CHECK(run(make).exit_code == 0);
  CHECK(read_file(folder.path() / "tile.json") == document);

  const Run written = run({"analog", "rtl", "tile.json", "--out", "made"});
  CHECK(written.exit_code == 0);
  CHECK(*written.json().find("unit_sha256") == *made.json().find("unit_sha256"));
  CHECK(read_file(folder.path() / "made/tile.json") == document);
  CHECK(std::filesystem::exists(folder.path() / "made/tile_count_saturating.v"));

  const Run proved = run({"analog", "parity", "tile.json", "--sim", "icarus", "--vectors", "20"});
  INFO(proved.output << proved.errors);
  CHECK(proved.exit_code == 0);
  CHECK(*proved.json().find("status") == Json("equal"));
  CHECK(*proved.json().find("mismatches") == Json(0));
  CHECK(*proved.json().find("negative_control") == Json(true));
  CHECK(*proved.json().find("words_compared")->integer() > 1000);
}

TEST_CASE("a classifier is trained in the Verilog of a pulse unit", "[hdl]") {
  const TemporaryFolder folder;
  const auto run = [&](std::vector<std::string> command) {
    command.push_back("--json");
    return run_program(folder.path(), command);
  };
  REQUIRE(run({"analog", "tile", "--outputs", "10", "--inputs", "16", "--out", "tile.json"}).exit_code == 0);
  const Run trained =
      run({"analog", "parity", "tile.json", "--train", "digits", "--vectors", "10", "--sim", "icarus"});
  INFO(trained.output << trained.errors);
  CHECK(trained.exit_code == 0);
  CHECK(*trained.json().find("status") == Json("equal"));
  CHECK(*trained.json().find("words_compared") == Json(1610));
  CHECK(*trained.json().find("negative_control") == Json(true));
  // Ten outputs, and inputs that are no squares of the image.
  REQUIRE(run({"analog", "tile", "--outputs", "10", "--inputs", "15", "--out", "odd.json"}).exit_code == 0);
  const Run refused = run({"analog", "parity", "odd.json", "--train", "digits"});
  CHECK(refused.exit_code == 2);
  CHECK(refused.json().find("diagnostics")->array()->size() == 1);
}

TEST_CASE("a pulse unit that cannot be is refused with every reason, and nothing is written") {
  const TemporaryFolder folder;
  const Run wrong =
      run_program(folder.path(), {"analog", "tile", "--outputs", "2", "--inputs", "3", "--x-words", "4",
                                  "--d-words", "9", "--name", "wire", "--out", "tile.json", "--json"});
  CHECK(wrong.exit_code == 2);
  CHECK(wrong.json().find("diagnostics")->array()->size() == 3);
  CHECK_FALSE(std::filesystem::exists(folder.path() / "tile.json"));
  for (const std::vector<std::string>& command :
       {std::vector<std::string>{"analog", "rtl", "tile.json", "--out", "made"},
        {"analog", "parity", "tile.json"},
        {"analog", "tile", "--outputs", "0", "--inputs", "3", "--out", "tile.json"}})
    CHECK(run_program(folder.path(), command).exit_code == 2);
}

}  // namespace pulsewright::cli_tests

// SPDX-License-Identifier: Apache-2.0
// `pulsewright ising parity --rtl` proves the Verilog that lies in a folder.
#include <filesystem>

#include "base/files.h"
#include "catch.h"
#include "cli/program.h"

namespace pulsewright::cli_tests {
namespace {

namespace fs = std::filesystem;

/// A folder with a machine of 16 spins, and its Verilog in `made`.
struct MachineShop {
  TemporaryFolder folder;

  MachineShop() {
    for (const std::vector<std::string>& command :
         {std::vector<std::string>{"ising", "make", "torus:4:4:1", "torus.txt"},
          {"ising", "compile", "torus.txt", "--beta", "0.5", "--out", "machine.json"},
          {"ising", "rtl", "machine.json", "--out", "made"}})
      REQUIRE(run_program(folder.path(), command).exit_code == 0);
  }

  Run prove(const std::string& simulator = "icarus") const {
    return run_program(folder.path(), {"ising", "parity", "machine.json", "--rtl", "made", "--clocks", "300",
                                       "--sim", simulator, "--json"});
  }

  void edit(const std::string& file, const std::string& from, const std::string& to) const {
    const fs::path path = folder.path() / "made" / file;
    std::string text = read_file(path);
    const std::size_t at = text.find(from);
    REQUIRE(at != std::string::npos);
    write_file(path, text.replace(at, from.size(), to));
  }
};

}  // namespace

TEST_CASE("a machine's Verilog that a user changed is proved as it lies in its folder", "[hdl]") {
  const MachineShop shop;
  Run run = shop.prove();
  CHECK(run.exit_code == 0);
  CHECK(*run.json().find("rtl_source") == Json("files"));
  CHECK(run.json().find("changed_files")->array()->empty());
  const std::string sound = *run.json().find("rtl_sha256")->string();

  shop.edit("machine_p_bit.v", "sum = OFFSET", "sum = OFFSET + 1'b0");
  run = shop.prove("both");
  INFO(run.output << run.errors);
  CHECK(run.exit_code == 0);
  CHECK(*run.json().find("status") == Json("equal"));
  CHECK(*run.json().find("negative_control") == Json(true));
  CHECK(*run.json().find("changed_files") == Json(Json::Array{Json("machine_p_bit.v")}));
  CHECK(*run.json().find("rtl_sha256")->string() != sound);

  shop.edit("machine_p_bit.v", "OFFSET + 1'b0", "OFFSET + 1'b1");
  run = shop.prove();
  CHECK(run.exit_code == 1);
  const Json report = run.json();
  CHECK(*report.find("status") == Json("different"));
  const Json& first = *(*report.find("runs")->array())[0].find("first_difference");
  CHECK(first.find("clock") != nullptr);
  CHECK(first.find("spin") != nullptr);
}

TEST_CASE("a machine's Verilog that a tool or the bench cannot take is refused", "[hdl]") {
  const MachineShop shop;
  const auto refused = [&](const char* words) {
    const Run run = shop.prove();
    CHECK(run.exit_code == 2);
    CHECK_THAT(run.errors + run.output, Catch::Contains("PW0815") && Catch::Contains(words));
  };
  const fs::path list = shop.folder.path() / "made" / "files.f";
  const std::string names = read_file(list);
  write_file(shop.folder.path() / "made" / "more.v", "module parity_bench (input wire clk_i); endmodule\n");
  CHECK(shop.prove().exit_code == 0);
  write_file(list, names + "more.v\n");
  refused("parity_bench");
  write_file(list, names);
  shop.edit("machine_p_bit.v", "endmodule", "endmodul");
  refused("machine_p_bit.v");
  shop.edit("machine.v", "run_i", "go_i");
  refused("module machine, port run_i");
  shop.edit("machine.v", "module machine ", "module other ");
  refused("a module machine");
}

TEST_CASE("a run that a machine's changed Verilog ends is different", "[hdl]") {
  const MachineShop shop;
  shop.edit("machine.v", "endmodule", "  initial #50 $finish;\nendmodule");
  const Run run = shop.prove();
  INFO(run.errors);
  CHECK(run.exit_code == 1);
  CHECK_THAT(run.output, Catch::Contains("ended before the bench did"));
}

}  // namespace pulsewright::cli_tests

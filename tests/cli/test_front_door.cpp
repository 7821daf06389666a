// SPDX-License-Identifier: Apache-2.0
// The commands on documents take a p-bit machine as they take a network, and say which is which.
#include <chrono>
#include <filesystem>

#include "base/files.h"
#include "base/process.h"
#include "catch.h"
#include "cli/program.h"

namespace pulsewright::cli_tests {
namespace {

/// A folder with a parallel machine of 16 spins, and the same one folded.
struct TwoMachines {
  TemporaryFolder folder;

  TwoMachines() {
    run({"ising", "make", "torus:4:4:1", "torus.txt"});
    run({"ising", "compile", "torus.txt", "--beta", "0.5", "--width", "8", "--out", "machine.json"});
    run({"ising", "compile", "torus.txt", "--beta", "0.5", "--width", "8", "--rows", "4", "--out",
         "folded.json"});
  }

  Run run(std::vector<std::string> arguments, int expected = 0) const {
    arguments.push_back("--json");
    Run result = run_program(folder.path(), arguments);
    INFO(result.output << result.errors);
    REQUIRE(result.exit_code == expected);
    return result;
  }
};

}  // namespace

TEST_CASE("check takes a p-bit machine, and refuses unsafe sources with their bias unless it is forced") {
  const TwoMachines machines;
  const Json report = machines.run({"check", "machine.json"}).json();
  CHECK(*report.find("status") == Json("valid"));
  CHECK(*report.find("lowerable") == Json(true));
  CHECK(report == machines.run({"ising", "check", "machine.json"}).json());

  // Each word from a shift register of its own.
  std::string text = read_file(machines.folder.path() / "machine.json");
  Diagnostics ignored;
  Json document = parse_json(text, ignored).value();
  Json::Array generators;
  for (int k = 0; k < 16; ++k) {
    Json& generator = generators.emplace_back();
    generator["id"] = "noise" + std::to_string(k);
    generator["kind"] = "source_lfsr";
    Json& parameters = generator["parameters"];
    parameters["width"] = 8;
    parameters["taps"] = 0xb8;
    parameters["seed"] = k + 1;
    parameters["de_bruijn"] = 0;
    parameters["reverse"] = 0;
  }
  document["generators"] = generators;
  write_file(machines.folder.path() / "unsafe.json", canonical_json(document));
  const Run refused = machines.run({"check", "unsafe.json"}, 2);
  CHECK_THAT(refused.output + refused.errors, Catch::Contains("total variation 0.04"));
  CHECK(*machines.run({"check", "unsafe.json", "--force"}).json().find("status") == Json("unsafe"));
}

TEST_CASE("estimate and upgrade take a p-bit machine") {
  const TwoMachines machines;
  for (const char* file : {"machine.json", "folded.json"}) {
    const Json estimate = machines.run({"estimate", file}).json();
    CHECK(*estimate.find("flips_per_sweep") == Json(16));
    CHECK(*estimate.find("lut4")->integer() > 100);
    CHECK(*machines.run({"upgrade", file}).json().find("status") == Json("current"));
  }
  CHECK(*machines.run({"estimate", "machine.json"}).json().find("clocks_per_sweep") == Json(2));
  CHECK(*machines.run({"estimate", "machine.json", "--max-lut4", "9"}, 1).json().find("fits") == Json(false));
}

TEST_CASE("rtl and parity take a p-bit machine in either layout", "[hdl]") {
  const TwoMachines machines;
  for (const char* file : {"machine.json", "folded.json"}) {
    machines.run({"rtl", file, "--out", "made"});
    // What `make test` leaves there is not the machine's.
    std::filesystem::create_directories(machines.folder.path() / "made/build");
    write_file(machines.folder.path() / "made/build/tables.hex", "0\n");
    const Json proof =
        machines.run({"parity", file, "--rtl", "made", "--clocks", "400", "--sim", "icarus"}).json();
    CHECK(*proof.find("status") == Json("equal"));
    CHECK(*proof.find("changed_files") == Json(Json::Array{}));
    CHECK(*proof.find("negative_control") == Json(true));
  }
}

TEST_CASE("the package of a machine tests itself, and notices a fault", "[hdl]") {
  const TwoMachines machines;
  const auto passes = [&](const char* target) {
    return run_process({"make", "-s", "-C", "made", target}, machines.folder.path(),
                       std::chrono::seconds(600))
               .exit_code == 0;
  };
  struct Fault {
    const char* file;
    const char* block;
    const char* from;
    const char* to;
  };
  constexpr Fault faults[] = {
      {"machine.json", "made/machine_p_bit.v", "sum = OFFSET", "sum = OFFSET + 1'b1"},
      {"folded.json", "made/machine_p_bit_folded.v", "sum = OFFSET +", "sum = ~OFFSET +"}};
  for (const auto& [file, block, from, to] : faults) {
    INFO(file);
    machines.run({"rtl", file, "--out", "made"});
    CHECK(passes("test-icarus"));
    CHECK(passes("test-verilator"));
    CHECK(passes("test-axi-icarus"));
    const std::filesystem::path path = machines.folder.path() / block;
    std::string text = read_file(path);
    const std::size_t at = text.find(from);
    REQUIRE(at != std::string::npos);
    write_file(path, text.replace(at, std::string_view(from).size(), to));
    CHECK_FALSE(passes("test-icarus"));
    CHECK_FALSE(passes("test-axi-icarus"));
  }
}

TEST_CASE("the testbench of a machine behind AXI passes in Verilator, and both tools' lint is silent",
          "[hdl][.nightly]") {
  const TwoMachines machines;
  for (const char* file : {"machine.json", "folded.json"}) {
    INFO(file);
    machines.run({"rtl", file, "--out", "made"});
    for (const char* target : {"test-axi-verilator", "lint"})
      CHECK(
          run_process({"make", "-s", "-C", "made", target}, machines.folder.path(), std::chrono::seconds(600))
              .exit_code == 0);
  }
}

TEST_CASE("a flag of the other kind of document is refused, and so is a command that takes only networks") {
  const TwoMachines machines;
  const auto refused = [&](std::vector<std::string> arguments, const char* words) {
    const Run run = machines.run(std::move(arguments), 2);
    CHECK_THAT(run.output + run.errors, Catch::Contains(words));
  };
  refused({"parity", "machine.json", "--images", "3"}, "--images");
  refused({"parity", "machine.json", "--sim", "all"}, "cxxrtl");
  refused({"fold", "machine.json", "--out", "other.json"}, "this is a p-bit machine");
  refused({"evaluate", "machine.json"}, "this is a p-bit machine");
  write_file(machines.folder.path() / "network.json", R"({"schema": "pulsewright.scnir/1"})");
  refused({"ising", "rtl", "network.json", "--out", "made"}, "this is a network");
}

TEST_CASE("a file of another kind is called by its kind, with the command that takes it") {
  const TwoMachines machines;
  write_file(machines.folder.path() / "table.csv", "a,b,y\n1,2,yes\n3,4,no\n");
  const auto refused = [&](std::vector<std::string> arguments, const char* kind, const char* hint) {
    const Run run = machines.run(std::move(arguments), 2);
    CHECK_THAT(run.errors, Catch::Contains(kind) && Catch::Contains(hint) && !Catch::Contains("damaged"));
  };
  refused({"check", "table.csv"}, "got a table with commas", "train --data csv:FILE");
  refused({"ising", "check", "table.csv"}, "got a table with commas", "train --data csv:FILE");
  refused({"check", "torus.txt"}, "got a list of edges", "ising compile");
  refused({"ising", "anneal", "machine.json"}, "got a p-bit machine", "check, rtl, parity");
}

TEST_CASE("what is missing on a command line is named, with what it stands for") {
  const TemporaryFolder folder;
  const auto errors = [&](const std::vector<std::string>& arguments) {
    const Run run = run_program(folder.path(), arguments);
    CHECK(run.exit_code == 2);
    return run.errors;
  };
  CHECK_THAT(errors({"report"}), Catch::Contains("PW0601 subject: expected run, bundle") &&
                                     Catch::Contains("PW0601 --out: expected the HTML file, got nothing"));
  CHECK_THAT(errors({"ising"}), Catch::Contains("expected a command of `pulsewright ising`, got none"));
  CHECK_THAT(errors({"watch", "x", "--fps", "99"}),
             Catch::Contains("--fps: expected a whole number from 1 to 60, got \"99\""));
  CHECK_THAT(errors({"watch", "x", "--fps"}),
             Catch::Contains("--fps: expected a value behind it, got nothing"));
  CHECK_THAT(errors({"train", "--out", "x", "--rate", "fast"}),
             Catch::Contains("--rate: expected a finite number, got \"fast\""));
  CHECK_THAT(errors({"parity", "x", "--random", "3", "--images", "4"}),
             Catch::Contains("beside it, got both"));
}

TEST_CASE("a run, images or data that a command cannot have are said to be what is wrong") {
  const Workshop shop;
  const auto errors = [&](const std::vector<std::string>& arguments) {
    const Run run = shop.run(arguments);
    CHECK(run.exit_code == 2);
    return run.errors;
  };
  CHECK_THAT(errors({"parity", "bundle", "--images", "9999"}),
             Catch::Contains("--images: expected at most 359"));
  std::filesystem::create_directory(shop.path() / "plain");
  CHECK_THAT(errors({"audit", "plain"}), Catch::Contains("a folder with nothing of a bundle"));
  CHECK_FALSE(std::filesystem::exists(shop.path() / "plain.audit.json"));
  std::filesystem::remove(shop.path() / "run/scnir_document.json");
  for (const char* command : {"evaluate", "check", "estimate"})
    CHECK_THAT(errors({command, "run"}),
               Catch::Contains("PW0703") && Catch::Contains("run `pulsewright train`"));
}

TEST_CASE("a hundred wrong rows are ten lines and a count") {
  const TemporaryFolder folder;
  std::string rows = "a,b,y\n";
  for (int i = 0; i < 100; ++i) rows += "1,2,text\n";
  write_file(folder.path() / "text.csv", rows);
  const Run run = run_program(
      folder.path(), {"train", "--data", "csv:text.csv", "--task", "regression", "--out", "run", "--json"});
  CHECK(run.exit_code == 2);
  CHECK_THAT(run.errors, Catch::Contains("PW0501 and 90 more of this kind\n"));
  CHECK(run.json().find("diagnostics")->array()->size() == 10);
  CHECK(*run.json().find("left_out")->array()->front().find("count") == Json(90));
}

TEST_CASE("a machine is watched sweep by sweep") {
  const TwoMachines machines;
  const Run screen =
      run_program(machines.folder.path(), {"watch", "folded.json", "--epoch", "40", "--size", "100x30"});
  CHECK(screen.exit_code == 0);
  CHECK_THAT(screen.output, Catch::Contains("16 spins  sweep 40  beta 0.4976") &&
                                Catch::Contains("magnetization") &&
                                Catch::Contains("variation to Boltzmann"));
}

}  // namespace pulsewright::cli_tests

// SPDX-License-Identifier: Apache-2.0
// The programs that a package is written for take packages of every shape: FuseSoC, cocotb, slang, make.
// Here are a whole round for one shape and the quick part for all; the night has the whole round for all.
#include <fmt/format.h>

#include "rtl/package_folder.h"
#include "rtl/package_shapes.h"
#include "samples/python.h"

namespace pulsewright::rtl {

namespace {

using Catch::Matchers::Contains;

constexpr const char* simulations[] = {"sim", "sim_verilator", "sim_axi", "sim_axi_verilator"};

ProcessResult run_fusesoc(const Package& package, const std::vector<std::string>& flags) {
  std::vector<std::string> command{samples::python_program("fusesoc"), "--cores-root=.", "run"};
  command.insert(command.end(), flags.begin(), flags.end());
  command.push_back(package.name());
  return package.run(command);
}

void simulate_with_fusesoc(const Package& package, const std::string& target) {
  const ProcessResult result = run_fusesoc(package, {"--target=" + target});
  INFO(target << " of " << package.name() << "\n" << result.output);
  CHECK(result.exit_code == 0);
  CHECK_THAT(result.output, Contains(" 0 mismatches\nPASS\n"));
}

/// Runs `flags` of a target that simulates nothing.
void resolve_with_fusesoc(const Package& package, const std::vector<std::string>& flags) {
  const ProcessResult result = run_fusesoc(package, flags);
  INFO(flags.back() << " of " << package.name() << "\n" << result.output);
  CHECK(result.exit_code == 0);
  CHECK_THAT(result.output, !Contains("WARNING") && !Contains("ERROR"));
}

ProcessResult make_cocotb(const Package& package) {
  std::vector<std::string> command = samples::with_python_programs();
  command.insert(command.end(), {"make", "-s", "cocotb"});
  return package.run(command);
}

void run_cocotb(const Package& package) {
  const ProcessResult result = make_cocotb(package);
  INFO(package.name() << "\n" << result.output);
  CHECK(result.exit_code == 0);
  CHECK_THAT(result.output, Contains("16 images, ") && Contains("TESTS=2 PASS=2 FAIL=0"));
}

void elaborate_with_slang(const Package& package, std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(),
                   {samples::python_program("python"), PULSEWRIGHT_ROOT "/tools/slang.py"});
  const ProcessResult result = package.run(arguments);
  INFO(package.name());
  CHECK(result.output == "");
  CHECK(result.exit_code == 0);
}

/// Both tops with every warning on, and the testbenches, which count in signed integers as Verilog has them.
void elaborate_all(const Package& package) {
  std::vector<std::string> design;
  std::vector<std::string> benches{"-Wno-sign-conversion", "-Wno-arith-op-mismatch"};
  for (const TextFile& file : package.files()) {
    if (!file.path.ends_with(".v")) continue;
    if (file.path.starts_with("rtl/")) design.push_back(file.path);
    benches.push_back(file.path);
  }
  for (const char* top : {"_top", "_axi"}) {
    std::vector<std::string> arguments = design;
    arguments.insert(arguments.end(), {"--top", package.name() + top});
    elaborate_with_slang(package, arguments);
  }
  elaborate_with_slang(package, benches);
}

void set_up_syntheses(const Package& package) {
  for (const char* target : {"synth_hx8k", "synth_artix7"})
    resolve_with_fusesoc(package, {"--setup", std::string("--target=") + target});
}

void run_everything(const Package& package) {
  for (const char* target : simulations) simulate_with_fusesoc(package, target);
  resolve_with_fusesoc(package, {"--target=lint"});
  set_up_syntheses(package);
  run_cocotb(package);
}

}  // namespace

TEST_CASE("slang elaborates packages of every shape without a warning") {
  for (const netlist::Netlist& netlist : package_shapes()) elaborate_all(Package(netlist));
}

TEST_CASE("slang's warnings of a package are not lost") {
  const Package package(package_shape("parallel"));
  std::string text = read_file(package.path() / "rtl/parallel_hold.v");
  const std::size_t at = text.find("endmodule");
  REQUIRE(at != std::string::npos);
  write_file(package.path() / "rtl/parallel_hold.v",
             text.insert(at, "wire [WIDTH-1:0] few = $signed(value_i) >>> 1;\n"));
  const ProcessResult result = package.run(
      {samples::python_program("python"), PULSEWRIGHT_ROOT "/tools/slang.py", "rtl/parallel_hold.v"});
  CHECK(result.exit_code == 1);
  CHECK_THAT(result.output, Contains("[-Wsign-conversion]"));
}

TEST_CASE("FuseSoC resolves and lints the core of every shape") {
  for (const netlist::Netlist& netlist : package_shapes()) {
    const Package package(netlist);
    resolve_with_fusesoc(package, {"--target=lint"});
    set_up_syntheses(package);
  }
}

TEST_CASE("FuseSoC runs the testbench of a core without memories") {
  simulate_with_fusesoc(Package(package_shape("parallel")), "sim");
}

TEST_CASE("FuseSoC takes every target of a core with loadable memories, and cocotb drives it") {
  run_everything(Package(package_shape("loadable_lengths")));
}

TEST_CASE("FuseSoC and cocotb notice a wrong answer") {
  const Package package(package_shape("folded"));
  package.spoil_word(5);
  const ProcessResult simulated = run_fusesoc(package, {"--target=sim"});
  CHECK(simulated.exit_code != 0);
  CHECK_THAT(simulated.output, Contains(" 1 mismatches\nFAIL\n"));
  const ProcessResult driven = make_cocotb(package);
  CHECK(driven.exit_code != 0);
  CHECK_THAT(driven.output, Contains("TESTS=2 PASS=0 FAIL=2"));
}

TEST_CASE("every client takes packages of every shape, to a bitstream", "[.][nightly]") {
  for (const netlist::Netlist& netlist : package_shapes()) {
    const Package package(netlist);
    run_everything(package);
    package.make("test");
    package.make("lint");
    package.make("bitstream");
    resolve_with_fusesoc(package, {"--target=synth_hx8k"});
  }
}

}  // namespace pulsewright::rtl

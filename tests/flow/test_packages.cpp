// SPDX-License-Identifier: Apache-2.0
// The Verilog of machines and pulse units, as an independent elaborator reads it.
#include <filesystem>
#include <sstream>
#include <string>
#include <vector>

#include "analog/pulse_unit.h"
#include "base/files.h"
#include "base/process.h"
#include "base/temporary_folder.h"
#include "catch.h"
#include "flow/make_model.h"
#include "flow/write_package.h"
#include "ising/compile_machine.h"
#include "ising/machine_document.h"
#include "samples/python.h"

namespace pulsewright::flow {
namespace {

namespace fs = std::filesystem;

/// The text of a machine document; a folded machine if there are rows.
std::string machine_text(std::int64_t rows) {
  const TemporaryFolder folder;
  Diagnostics diagnostics;
  const auto model = make_model("torus:4:4:1", (folder.path() / "torus.txt").string(), diagnostics);
  REQUIRE(model);
  const auto machine = ising::compile_machine(
      *model, {.width = 8, .schedule = {{0.3, 20}, {0.8, 1}}, .rows = rows}, diagnostics);
  INFO(to_text(diagnostics));
  REQUIRE(machine);
  return write_machine(*machine);
}

std::string unit_text(analog::UnitLayout layout) {
  analog::PulseUnit unit;
  unit.name = "unit";
  unit.shape = {3, 5};
  unit.high = 20;
  unit.start = 10;
  unit.rate = analog::nearest_rate(1.0 / 900);
  unit.seeds = {77};
  unit.layout = layout;
  return write_unit(unit);
}

/// slang has nothing to say of the design whose top module is `top`, in Verilog-2005 and in SystemVerilog.
void elaborate(const std::string& document, handoff::Subject subject, const std::string& top) {
  const TemporaryFolder folder;
  const std::string file = (folder.path() / "document.json").string();
  write_file(file, document);
  const fs::path package = folder.path() / "package";
  Diagnostics diagnostics;
  REQUIRE(package_writer(subject)(file, package.string(), diagnostics));
  std::vector<std::string> command{samples::python_program("python"), PULSEWRIGHT_ROOT "/tools/slang.py",
                                   "--top", top};
  std::istringstream names(read_file(package / "files.f"));
  for (std::string name; names >> name;) command.push_back(name);
  const ProcessResult result = run_process(command, package, std::chrono::seconds(120));
  INFO(top);
  CHECK(result.output == "");
  CHECK(result.exit_code == 0);
}

}  // namespace

TEST_CASE("slang elaborates machines and pulse units of both layouts without a warning", "[hdl]") {
  for (const std::int64_t rows : {0, 4})
    elaborate(machine_text(rows), handoff::Subject::machine, "machine_axi");
  for (const analog::UnitLayout layout : {analog::UnitLayout::parallel, analog::UnitLayout::folded})
    elaborate(unit_text(layout), handoff::Subject::unit, "unit_top");
}

}  // namespace pulsewright::flow

// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "base/failure.h"
#include "base/process.h"
#include "base/version.h"
#include "cli/commands.h"

namespace pulsewright {

namespace {

struct Tool {
  const char* program;
  const char* version_flag;  ///< nullptr: it does not tell
  const char* package;       ///< in Debian
  const char* purpose;
  bool needed;
};

constexpr Tool tools[] = {
    {"verilator", "--version", "verilator", "parity, lint", true},
    {"iverilog", "-V", "iverilog", "parity, testbench", true},
    {"vvp", "-V", "iverilog", "parity, testbench", true},
    {"g++", "--version", "g++", "parity in Verilator", true},
    {"make", "--version", "make", "parity in Verilator, testbench", true},
    {"yosys", "-V", "yosys", "export, synth", true},
    {"yosys-abc", nullptr, "yosys", "mutate, primitives --prove", false},
    {"yosys-config", nullptr, "yosys-dev", "parity in CXXRTL", false},
    {"nextpnr-ice40", "--version", "nextpnr-ice40", "synth for ice40-hx8k", false},
    {"icetime", nullptr, "fpga-icestorm", "synth for ice40-hx8k", false},
};

/// The first line that the tool prints about itself, or its name; empty when it does not run.
std::string version_line(const Tool& tool) {
  if (!find_program(tool.program)) return "";
  if (tool.version_flag == nullptr) return tool.program;
  const ProcessResult result = run_process({tool.program, tool.version_flag}, ".", std::chrono::seconds(30));
  return result.exit_code == 0 ? result.output.substr(0, result.output.find('\n')) : "";
}

Exit diagnose(const Console& console) {
  Json list(Json::Array{});
  std::string text = fmt::format("pulsewright {}\n", version());
  bool complete = true;
  for (const Tool& tool : tools) {
    const std::string found = version_line(tool);
    complete = complete && (!found.empty() || !tool.needed);
    Json entry;
    entry["program"] = tool.program;
    entry["purpose"] = tool.purpose;
    entry["needed"] = tool.needed;
    entry["found"] = !found.empty();
    entry["version"] = found;
    list.push_back(std::move(entry));
    text += fmt::format("{:14} {}\n", tool.program,
                        !found.empty() ? found
                                       : fmt::format("not found; for {}; apt-get install {}{}", tool.purpose,
                                                     tool.package, tool.needed ? "" : " (optional)"));
  }
  Json object;
  object["version"] = version();
  object["status"] = complete ? "complete" : "incomplete";
  object["tools"] = list;
  console.result(object, text);
  return complete ? Exit::yes : Exit::no;
}

}  // namespace

void add_doctor(Command& program) {
  Command command = program.subcommand(
      "doctor", "Lists the tools that pulsewright calls and the versions found.", "pulsewright doctor");
  command.runs(diagnose);
}

}  // namespace pulsewright

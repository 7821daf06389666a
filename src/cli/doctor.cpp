// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "base/process.h"
#include "base/temporary_folder.h"
#include "base/version.h"
#include "cli/commands.h"

namespace pulsewright::cli {

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

/// What a look at a tool has shown.
struct Sighting {
  bool is_there = false;
  std::string version;  ///< the first line that it prints about itself, or its name where it tells none
  std::string trouble;  ///< how it ended, if not well

  bool works() const { return is_there && trouble.empty(); }
};

Sighting look_for(const Tool& tool) {
  if (!find_program(tool.program)) return {};
  if (tool.version_flag == nullptr) return {true, tool.program, ""};
  const TemporaryFolder folder;
  const ProcessResult result =
      run_process({tool.program, tool.version_flag}, folder.path(), std::chrono::seconds(30));
  if (!result.succeeded()) return {true, "", result.ending()};
  const std::string line = result.output.substr(0, result.output.find('\n'));
  return {true, line, line.empty() ? "says nothing of itself" : ""};
}

std::string words_of(const Tool& tool, const Sighting& seen) {
  if (seen.works()) return seen.version;
  if (seen.is_there)
    return fmt::format("found, but {}; for {}; apt-get install --reinstall {}{}", seen.trouble, tool.purpose,
                       tool.package, tool.needed ? "" : " (optional)");
  return fmt::format("not found; for {}; apt-get install {}{}", tool.purpose, tool.package,
                     tool.needed ? "" : " (optional)");
}

Exit diagnose(const Console& console) {
  Json list(Json::Array{});
  std::string text = fmt::format("pulsewright {}\n", version());
  bool complete = true;
  for (const Tool& tool : tools) {
    const Sighting seen = look_for(tool);
    complete = complete && (seen.works() || !tool.needed);
    Json entry;
    entry["program"] = tool.program;
    entry["purpose"] = tool.purpose;
    entry["needed"] = tool.needed;
    entry["found"] = seen.is_there;
    entry["works"] = seen.works();
    entry["trouble"] = seen.trouble;
    entry["version"] = seen.version;
    list.push_back(std::move(entry));
    text += fmt::format("{:14} {}\n", tool.program, words_of(tool, seen));
  }
  Json object;
  object["version"] = version();
  object["status"] = complete ? "complete" : "incomplete";
  object["tools"] = list;
  console.result(object, text);
  return complete ? Exit::yes : Exit::no;
}

}  // namespace

void add_doctor(Command& command) {
  command.example("pulsewright doctor");
  command.runs(diagnose);
}

}  // namespace pulsewright::cli

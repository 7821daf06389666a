// SPDX-License-Identifier: Apache-2.0
#include "flow/tool_check.h"

#include <algorithm>

#include "base/process.h"
#include "base/temporary_folder.h"
#include "base/version.h"

namespace pulsewright::flow {

namespace {

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

}  // namespace

std::vector<CheckedTool> check_tools() {
  std::vector<CheckedTool> checked;
  for (const Tool& tool : tools) checked.push_back({&tool, look_for(tool)});
  return checked;
}

bool is_complete(std::span<const CheckedTool> checked_tools) {
  return std::ranges::all_of(checked_tools, [](const CheckedTool& checked) {
    return checked.seen.works() || !checked.tool->needed;
  });
}

Json to_json(std::span<const CheckedTool> checked_tools) {
  Json list(Json::Array{});
  for (const auto& [tool, seen] : checked_tools) {
    Json entry;
    entry["program"] = tool->program;
    entry["purpose"] = tool->purpose;
    entry["needed"] = tool->needed;
    entry["found"] = seen.is_there;
    entry["works"] = seen.works();
    entry["trouble"] = seen.trouble;
    entry["version"] = seen.version;
    list.push_back(std::move(entry));
  }
  Json object;
  object["version"] = version();
  object["status"] = is_complete(checked_tools) ? "complete" : "incomplete";
  object["tools"] = list;
  return object;
}

std::string to_text(const Tool& tool, const Sighting& seen) {
  if (seen.works()) return seen.version;
  if (seen.is_there)
    return fmt::format("found, but {}; for {}; apt-get install --reinstall {}{}", seen.trouble, tool.purpose,
                       tool.package, tool.needed ? "" : " (optional)");
  return fmt::format("not found; for {}; apt-get install {}{}", tool.purpose, tool.package,
                     tool.needed ? "" : " (optional)");
}

}  // namespace pulsewright::flow

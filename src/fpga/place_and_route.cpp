// SPDX-License-Identifier: Apache-2.0
#include "fpga/place_and_route.h"

#include <algorithm>
#include <charconv>
#include <sstream>

#include <fmt/format.h>

#include "base/failure.h"
#include "base/process.h"

namespace pulsewright::fpga {

namespace {

/// The number that `text` starts with, after spaces.
std::optional<double> leading_number(std::string_view text) {
  text.remove_prefix(std::min(text.find_first_not_of(" \t"), text.size()));
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() ? std::optional(value) : std::nullopt;
}

/// nextpnr says in many ways that it found no place.
bool says_no_place(const Placement& placement, const std::string& log) {
  for (const auto& [place, utilisation] : placement.utilisation)
    if (utilisation.used > utilisation.available) return true;
  return std::ranges::any_of(
      std::initializer_list<std::string_view>{"Unable to place", "Failed to expand region",
                                              "Unable to find legal placement",
                                              "Unable to find a placement location", "Failed to route"},
      [&](std::string_view sentence) { return log.find(sentence) != std::string::npos; });
}

/// The first error of the log.
std::string error_of(const std::string& log) {
  const std::size_t at = log.find("ERROR: ");
  if (at == std::string::npos) return "nextpnr ended without a reason";
  const std::size_t begin = at + std::string_view("ERROR: ").size();
  return log.substr(begin, log.find('\n', begin) - begin);
}

std::string ecp5_size(Target target) {
  return target == Target::ecp5_25k ? "--25k" : target == Target::ecp5_45k ? "--45k" : "--85k";
}

/// The largest package of the device.
std::string ecp5_package(Target target) {
  return target == Target::ecp5_25k ? "CABGA381" : target == Target::ecp5_45k ? "CABGA554" : "CABGA756";
}

std::vector<std::string> nextpnr_command(Target target, const PlacementOptions& options,
                                         const std::string& program) {
  std::vector<std::string> command = {program};
  // These packages have enough pins for every AXI port; which pin is which is the board's matter.
  if (target == Target::ice40_hx8k)
    command.insert(command.end(), {"--hx8k", "--package", "ct256", "--asc", "design.asc"});
  else
    command.insert(command.end(), {ecp5_size(target), "--package", ecp5_package(target),
                                   "--lpf-allow-unconstrained", "--textcfg", "design.config"});
  command.insert(command.end(), {"--json", mapped_file, "--freq", fmt::format("{}", options.clock_mhz),
                                 "--seed", std::to_string(options.seed), "--timing-allow-fail"});
  return command;
}

/// A placement may be one that the router (nextpnr 0.4) never finishes; then other seeds are tried. Routing
/// takes a small part of this time, even where several designs share a machine.
ToolRun run_nextpnr(Target target, PlacementOptions options, const std::filesystem::path& folder,
                    const std::string& program) {
  constexpr std::uint32_t seeds = 5;
  const auto netlist_bytes = std::filesystem::file_size(folder / mapped_file);
  const std::chrono::seconds patience = options.patience.value_or(
      std::chrono::seconds((target == Target::ice40_hx8k ? 45 : 600) + netlist_bytes / 30000));
  for (std::uint32_t tried = 0; tried < seeds; ++tried, ++options.seed) {
    std::vector<std::string> command = nextpnr_command(target, options, program);
    ProcessResult result = run_process(command, folder, patience);
    if (!result.timed_out) return {std::move(command), std::move(result.output), result.exit_code};
  }
  throw Failure(
      fmt::format("{} did not finish within {} s with any of {} seeds", program, patience.count(), seeds));
}

}  // namespace

std::string_view logic_cell_of(Target target) {
  return target == Target::ice40_hx8k ? "ICESTORM_LC" : "TRELLIS_COMB";
}

std::map<std::string, Utilisation> utilisation_of(const std::string& log) {
  std::map<std::string, Utilisation> table;
  std::istringstream lines(log.substr(std::min(log.find("Device utilisation:"), log.size())));
  std::string line;
  std::getline(lines, line);
  while (std::getline(lines, line)) {
    std::istringstream words(line);
    std::string info;
    std::string place;
    Utilisation utilisation;
    char slash = 0;
    words >> info >> place >> utilisation.used >> slash >> utilisation.available;
    if (!words || slash != '/' || !place.ends_with(':')) break;
    table[place.substr(0, place.size() - 1)] = utilisation;
  }
  return table;
}

std::optional<double> fmax_of(const std::string& log) {
  // nextpnr estimates before it routes, so the last line of each clock is the one that counts.
  std::map<std::string, double> clocks;
  std::istringstream lines(log);
  constexpr std::string_view sign = "Max frequency for clock";
  for (std::string line; std::getline(lines, line);) {
    const std::size_t at = line.find(sign);
    const std::size_t colon = line.rfind(':');
    if (at == std::string::npos || colon == std::string::npos || colon < at) continue;
    if (const auto value = leading_number(std::string_view(line).substr(colon + 1)))
      clocks[line.substr(at, colon - at)] = *value;
  }
  if (clocks.empty()) return std::nullopt;
  return std::ranges::min_element(clocks, {}, &std::pair<const std::string, double>::second)->second;
}

std::optional<double> icetime_clock_of(const std::string& report) {
  const std::size_t at = report.find("Total path delay:");
  const std::size_t bracket = at == std::string::npos ? at : report.find('(', at);
  if (bracket == std::string::npos) return std::nullopt;
  return leading_number(std::string_view(report).substr(bracket + 1));
}

std::vector<FpgaTool> placement_tools(Target target) {
  if (target == Target::ice40_hx8k) return {find_fpga_tool("nextpnr-ice40"), find_fpga_tool("icetime")};
  if (is_ecp5(target)) return {find_fpga_tool("nextpnr-ecp5")};
  return {};
}

Placement place_and_route(Target target, const PlacementOptions& options, const std::filesystem::path& folder,
                          const std::vector<FpgaTool>& tools) {
  PW_ASSERT(is_placed(target) && !tools.empty());
  Placement placement;
  placement.runs.push_back(run_nextpnr(target, options, folder, tools[0].program));
  const ToolRun& run = placement.runs.back();
  placement.utilisation = utilisation_of(run.output);
  placement.fits = run.exit_code == 0;
  if (!placement.fits) {
    if (!says_no_place(placement, run.output))
      throw Failure(
          fmt::format("{} ended with exit code {}:\n{}", tools[0].program, run.exit_code, run.tail()));
    placement.refusal = error_of(run.output);
    return placement;
  }
  placement.fmax_mhz = fmax_of(run.output);
  if (target != Target::ice40_hx8k) return placement;
  placement.runs.push_back(
      run_fpga_tool({tools[1].program, "-d", "hx8k", "-P", "ct256", "-t", "design.asc"}, folder));
  placement.icetime_mhz = icetime_clock_of(placement.runs.back().output);
  if (!placement.icetime_mhz) throw Failure("icetime told no clock:\n" + placement.runs.back().tail());
  return placement;
}

}  // namespace pulsewright::fpga

// SPDX-License-Identifier: Apache-2.0
// nextpnr on a mapped netlist, and what it said.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "fpga/target.h"
#include "fpga/tools.h"

namespace pulsewright::fpga {

/// Places of one kind on the device.
struct Utilisation {
  std::int64_t used = 0;
  std::int64_t available = 0;

  bool operator==(const Utilisation&) const = default;
};

/// What nextpnr (and icetime) found.
struct Placement {
  bool fits = false;
  std::string refusal;                             ///< why not: the tool's own sentence
  std::map<std::string, Utilisation> utilisation;  ///< by nextpnr's name of the place: ICESTORM_LC
  std::optional<double> fmax_mhz;                  ///< nextpnr: the slowest path from register to register
  std::optional<double> icetime_mhz;  ///< icetime on the routed design, paths of the pins included
  std::vector<ToolRun> runs;
};

struct PlacementOptions {
  double clock_mhz = 50;   ///< that the router aims at
  std::uint32_t seed = 1;  ///< the first one: see patience
  /// After it a seed is given up for the next one; without it, much longer than a netlist of its size takes.
  std::optional<std::chrono::seconds> patience = {};
};

/// nextpnr's name of the places that hold a LUT and its register.
std::string_view logic_cell_of(Target target);

/// The programs that place_and_route() will call. Throws Failure when one is missing.
std::vector<FpgaTool> placement_tools(Target target);

/// The netlist that is placed, as yosys' write_json makes it.
inline constexpr const char* mapped_file = "netlist.json";

/// Places and routes mapped_file in `folder` without pin constraints. Throws Failure when a tool is missing
/// or fails for another reason than that the design does not fit, or when no seed ends.
Placement place_and_route(Target target, const PlacementOptions& options, const std::filesystem::path& folder,
                          const std::vector<FpgaTool>& tools);

/// The table of used places in nextpnr's log.
std::map<std::string, Utilisation> utilisation_of(const std::string& log);

/// nextpnr's last word on the clock: of its slowest clock, after routing.
std::optional<double> fmax_of(const std::string& log);

/// The clock of icetime's report.
std::optional<double> icetime_clock_of(const std::string& report);

}  // namespace pulsewright::fpga

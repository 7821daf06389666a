// SPDX-License-Identifier: Apache-2.0
#include "cli/flag_values.h"

namespace pulsewright::cli {

std::vector<hdl::Simulator> chosen_simulators(std::string_view name) {
  if (name == "both") return {hdl::Simulator::verilator, hdl::Simulator::icarus};
  if (name == "all") return {hdl::Simulator::verilator, hdl::Simulator::icarus, hdl::Simulator::cxxrtl};
  return {value_of<hdl::Simulator>(hdl::simulator_names, name)};
}

}  // namespace pulsewright::cli

// SPDX-License-Identifier: Apache-2.0
#include "python/simulators.h"

#include <algorithm>
#include <iterator>

namespace pulsewright::python {

std::vector<hdl::Simulator> simulators_of(const std::vector<std::string>& names, Diagnostics& diagnostics) {
  std::vector<hdl::Simulator> simulators;
  for (const std::string& name : names) {
    const auto found = std::ranges::find(hdl::simulator_names, name);
    if (found == std::end(hdl::simulator_names))
      diagnostics.push_back(
          {Code::unknown_choice, "simulators", "verilator, icarus or cxxrtl", quote_briefly(name), ""});
    else
      simulators.push_back(static_cast<hdl::Simulator>(found - std::begin(hdl::simulator_names)));
  }
  return simulators;
}

}  // namespace pulsewright::python

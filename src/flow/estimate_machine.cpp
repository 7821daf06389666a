// SPDX-License-Identifier: Apache-2.0
#include "flow/estimate_machine.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "flow/design_estimate.h"
#include "flow/machine_hardware.h"
#include "ising/lower_machine.h"
#include "rtl/design_area.h"

namespace pulsewright::flow {

std::optional<MachineEstimate> estimate_machine(const std::string& file, const rtl::Budget& budget,
                                                Diagnostics& diagnostics) {
  const auto machine = load_lowerable_machine(file, diagnostics);
  if (!machine) return std::nullopt;
  MachineEstimate estimate{.flips = flips_of_sweep(*machine)};
  const std::int64_t sweep = clocks_of_sweep(*machine);
  estimate.expected = {.area = rtl::expected_area(rtl::registry_area(lower_machine(*machine))),
                       .timing = {.latency_clocks = sweep, .interval_clocks = sweep}};
  estimate.overruns = overruns(estimate.expected, budget);
  return estimate;
}

Json to_json(const MachineEstimate& estimate) {
  Json json = to_json(estimate.expected.area);
  json["clocks_per_sweep"] = estimate.expected.timing.interval_clocks;
  json["flips_per_sweep"] = estimate.flips;
  json["fits"] = estimate.fits();
  json["overruns"] = Json::array_of(estimate.overruns);
  return json;
}

std::string to_text(const MachineEstimate& estimate) {
  const primitives::Cost& area = estimate.expected.area;
  std::string text = fmt::format(
      "about {:.0f} LUT4, {:.0f} flip-flops, {:.0f} block RAMs; a sweep redraws {} spins in {} clocks\n",
      area.lut4, area.ff, area.bram, estimate.flips, estimate.expected.timing.interval_clocks);
  if (!estimate.fits()) text += fmt::format("OVER THE BUDGET: {}\n", fmt::join(estimate.overruns, ", "));
  return text;
}

}  // namespace pulsewright::flow

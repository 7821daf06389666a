// SPDX-License-Identifier: Apache-2.0
#include "flow/estimate_netlist.h"

#include <utility>

#include "flow/design_estimate.h"
#include "flow/schedule_flags.h"

namespace pulsewright::flow {

std::optional<NetlistEstimate> estimate_netlist(const netlist::Netlist& netlist, const std::string& path,
                                                const rtl::Budget& budget, Diagnostics& diagnostics) {
  auto scheduled = schedule_for_verilog(netlist, path, diagnostics);
  if (!scheduled) return std::nullopt;
  const rtl::DesignEstimate expected = rtl::estimate(scheduled->netlist);
  std::vector<views::CostRow> parts = views::cost_by_part(scheduled->netlist);
  NetlistEstimate estimate{std::move(*scheduled), expected, std::move(parts), overruns(expected, budget)};
  if (estimate.fits()) return estimate;
  if (auto nearest = search_folds(estimate.scheduled.netlist, budget)) {
    const rtl::DesignEstimate best = rtl::estimate(*nearest);
    estimate.nearest = {std::move(*nearest), best, overruns(best, budget)};
  }
  return estimate;
}

Json to_json(const NetlistEstimate& estimate) {
  Json object = to_json(estimate.expected);
  object["folds"] = Json::array_of(fold_flags(estimate.scheduled.netlist));
  object["folded_by_default"] = estimate.scheduled.is_folded_by_default;
  for (const auto& [layer, cost] : estimate.parts) object["by_layer"][layer] = to_json(cost);
  object["fits"] = estimate.fits();
  object["overruns"] = Json::array_of(estimate.overruns);
  if (!estimate.nearest) return object;
  const auto& [netlist, expected, over] = *estimate.nearest;
  object["nearest"] = to_json(expected);
  object["nearest"]["folds"] = Json::array_of(fold_flags(netlist));
  object["nearest"]["overruns"] = Json::array_of(over);
  object["nearest"]["loadable"] = Json::array_of(loadable_flags(netlist));
  return object;
}

}  // namespace pulsewright::flow

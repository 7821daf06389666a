// SPDX-License-Identifier: Apache-2.0
#include "flow/estimate_netlist.h"

#include "board/fit.h"
#include "flow/schedule_flags.h"
#include "netlist/document.h"
#include "views/cost.h"

namespace pulsewright::flow {

namespace {

std::optional<NetlistEstimate::Nearest> nearest_schedule(const netlist::Netlist& netlist,
                                                         const rtl::Budget& budget) {
  auto found = search_folds(netlist, budget);
  if (!found) return std::nullopt;
  const rtl::DesignEstimate expected = rtl::estimate(*found);
  return NetlistEstimate::Nearest{std::move(*found), expected, overruns(expected, budget)};
}

}  // namespace

std::optional<NetlistEstimate> estimate_netlist(const EstimateOptions& options, Diagnostics& diagnostics) {
  const auto loaded = netlist::load_netlist(options.netlist, diagnostics);
  if (!loaded) return std::nullopt;
  auto scheduled = schedule_for_verilog(*loaded, options.netlist, diagnostics);
  if (!scheduled) return std::nullopt;
  const rtl::Budget budget = board::within_board(options.budget, scheduled->netlist, options.board);
  NetlistEstimate estimate{.scheduled = std::move(*scheduled), .expected = {}, .by_layer = {}, .over = {}};
  const netlist::Netlist& netlist = estimate.scheduled.netlist;
  estimate.expected = rtl::estimate(netlist);
  for (const auto& [layer, cost] : views::cost_by_part(netlist)) estimate.by_layer.emplace_back(layer, cost);
  estimate.over = overruns(estimate.expected, budget);
  if (!estimate.over.empty()) estimate.nearest = nearest_schedule(netlist, budget);
  return estimate;
}

Json to_json(const NetlistEstimate& estimate) {
  Json object = to_json(estimate.expected);
  object["folds"] = Json::array_of(fold_flags(estimate.scheduled.netlist));
  object["folded_by_default"] = estimate.scheduled.is_folded_by_default;
  for (const auto& [layer, cost] : estimate.by_layer) object["by_layer"][layer] = to_json(cost);
  object["fits"] = estimate.over.empty();
  object["overruns"] = Json::array_of(estimate.over);
  if (!estimate.nearest) return object;
  object["nearest"] = to_json(estimate.nearest->expected);
  object["nearest"]["folds"] = Json::array_of(fold_flags(estimate.nearest->netlist));
  object["nearest"]["overruns"] = Json::array_of(estimate.nearest->over);
  object["nearest"]["loadable"] = Json::array_of(loadable_flags(estimate.nearest->netlist));
  return object;
}

}  // namespace pulsewright::flow

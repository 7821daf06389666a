// SPDX-License-Identifier: Apache-2.0
#include "flow/fold_netlist.h"

#include <utility>

#include "base/files.h"
#include "flow/design_estimate.h"
#include "netlist/document.h"
#include "rtl/passes.h"

namespace pulsewright::flow {

std::optional<FoldedNetlist> fold_netlist(const netlist::Netlist& netlist, const ScheduleFlags& schedule,
                                          const rtl::Budget& budget, const std::string& out,
                                          Diagnostics& diagnostics) {
  auto scheduled = reschedule(netlist, schedule, diagnostics);
  if (!scheduled) return std::nullopt;
  netlist::Netlist folded = std::move(*scheduled);
  if (!budget.empty())
    if (auto found = search_folds(folded, budget)) folded = std::move(*found);
  diagnostics = rtl::check_lowerable(folded);
  if (!diagnostics.empty()) return std::nullopt;
  const rtl::DesignEstimate expected = rtl::estimate(folded);
  std::vector<std::string> over = overruns(expected, budget);
  if (over.empty() && !out.empty()) write_file(out, write_netlist(folded));
  return FoldedNetlist{std::move(folded), expected, std::move(over), out};
}

Json to_json(const FoldedNetlist& folded) {
  Json object = to_json(folded.estimate);
  object["netlist_sha256"] = netlist_hash(folded.netlist);
  object["out"] = folded.fits() && !folded.out.empty() ? Json(folded.out) : Json();
  object["overruns"] = Json::array_of(folded.overruns);
  object["folds"] = Json::array_of(fold_flags(folded.netlist));
  object["loadable"] = Json::array_of(loadable_flags(folded.netlist));
  return object;
}

}  // namespace pulsewright::flow

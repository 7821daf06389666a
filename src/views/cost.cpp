// SPDX-License-Identifier: Apache-2.0
#include "views/cost.h"

#include "rtl/default_folds.h"
#include "rtl/design_area.h"
#include "rtl/passes.h"

namespace pulsewright::views {

std::vector<CostRow> cost_by_part(const netlist::Netlist& netlist) {
  std::vector<CostRow> rows;
  const hdl::Design design = rtl::lower_netlist(netlist);
  const netlist::Chain chain = chain_of(netlist);
  for (std::size_t l = 0; l < chain.layers.size(); ++l)
    rows.push_back({chain.layers[l].synapses->id, rtl::expected_area(rtl::registry_area(design.modules[l]))});
  rows.push_back({"top", rtl::expected_area(rtl::registry_area(design.modules.back()))});
  return rows;
}

std::optional<CostView> cost_view(const netlist::Netlist& netlist) {
  if (rtl::is_lowerable(netlist)) return CostView{false, cost_by_part(netlist), rtl::estimate(netlist)};
  const netlist::Netlist folded = rtl::folded_by_default(netlist);
  if (!rtl::is_lowerable(folded)) return std::nullopt;
  return CostView{true, cost_by_part(folded), rtl::estimate(folded)};
}

}  // namespace pulsewright::views

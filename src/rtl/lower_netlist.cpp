// SPDX-License-Identifier: Apache-2.0
#include "netlist/document.h"
#include "rtl/passes.h"
#include "rtl/top.h"

namespace pulsewright::rtl {

hdl::Design lower_netlist(const netlist::Netlist& netlist) {
  const netlist::Chain chain = chain_of(netlist);
  const plan::LoadPlan loads = plan::load_plan(chain);
  hdl::Design design{netlist.name, netlist_hash(netlist), {}};
  for (const netlist::Layer& layer : chain.layers)
    design.modules.push_back(layer.fold ? lower_folded_layer(layer, netlist.name, loads)
                                        : lower_layer(layer, netlist.name));
  design.modules.push_back(lower_top(netlist, chain));
  return design;
}

}  // namespace pulsewright::rtl

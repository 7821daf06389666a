// SPDX-License-Identifier: Apache-2.0
#include "netlist/document.h"
#include "rtl/passes.h"
#include "rtl/top.h"

namespace pulsewright {

Design lower_netlist(const Netlist& netlist) {
  const Chain chain = chain_of(netlist);
  const LoadPlan loads = load_plan(chain);
  Design design{netlist.name, netlist_hash(netlist), {}};
  for (const Layer& layer : chain.layers)
    design.modules.push_back(layer.fold ? lower_folded_layer(layer, netlist.name, loads)
                                        : lower_layer(layer, netlist.name));
  design.modules.push_back(lower_top(netlist, chain));
  return design;
}

}  // namespace pulsewright

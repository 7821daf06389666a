// SPDX-License-Identifier: Apache-2.0
#include "rtl/default_folds.h"

#include <algorithm>

#include "rtl/passes.h"

namespace pulsewright::rtl {

std::optional<netlist::Fold> default_fold(const netlist::Netlist& netlist, const netlist::Layer& layer) {
  const std::int64_t neurons = divisible_neurons(*layer.synapses, layer.conv2d);
  const std::int64_t inputs = divisible_inputs(*layer.synapses, layer.conv2d);
  for (std::int64_t q = 1; q <= inputs; ++q) {
    if (inputs % q != 0) continue;
    for (std::int64_t p = neurons; p >= 1; --p) {
      if (neurons % p != 0) continue;
      const netlist::Fold fold{layer.synapses->id, p, q};
      netlist::Layer folded = layer;
      folded.fold = &fold;
      if (check_lowerable(netlist, folded).empty()) return fold;
    }
  }
  return std::nullopt;
}

netlist::Netlist with_default_folds(netlist::Netlist netlist,
                                    const std::function<bool(const netlist::Layer&)>& wanted) {
  const netlist::Netlist asked = netlist;
  for (const netlist::Layer& layer : chain_of(asked).layers) {
    if (layer.fold != nullptr || !wanted(layer)) continue;
    if (const auto fold = default_fold(asked, layer))
      netlist.folds.push_back(*fold);
    else if (!check_lowerable(asked, layer).empty())
      netlist.folds.push_back({layer.synapses->id, divisible_neurons(*layer.synapses, layer.conv2d), 1});
  }
  netlist.architecture = architecture_of_folds(netlist);
  return netlist;
}

netlist::Netlist folded_by_default(const netlist::Netlist& netlist) {
  if (is_lowerable(netlist)) return netlist;
  netlist::Netlist folded = with_default_folds(
      netlist, [&](const netlist::Layer& layer) { return !check_lowerable(netlist, layer).empty(); });
  if (is_lowerable(folded)) return folded;
  netlist::Netlist all = with_default_folds(netlist, [](const netlist::Layer&) { return true; });
  return is_lowerable(all) ? all : folded;
}

netlist::Architecture architecture_of_folds(const netlist::Netlist& netlist) {
  if (netlist.folds.empty()) return netlist::Architecture::parallel;
  const auto sums = [](const netlist::Node& node) { return synapses_of(node) != nullptr; };
  return netlist.folds.size() == static_cast<std::size_t>(std::ranges::count_if(netlist.nodes, sums))
             ? netlist::Architecture::folded
             : netlist::Architecture::mixed;
}

}  // namespace pulsewright::rtl

// SPDX-License-Identifier: Apache-2.0
#include "rtl/fold_options.h"

#include <cmath>
#include <string_view>

#include "rtl/design_area.h"
#include "rtl/passes.h"

namespace pulsewright {

namespace {

constexpr std::string_view loadable_block = "memory_loadable";

std::vector<std::int64_t> divisors_of(std::int64_t value) {
  std::vector<std::int64_t> divisors;
  for (std::int64_t divisor = 1; divisor <= value; ++divisor)
    if (value % divisor == 0) divisors.push_back(divisor);
  return divisors;
}

/// The folded layer that stands first in `alone`; behind it may stand the next one, whose requantiser has a
/// loadable memory too.
LayerOption folded_option(const Chain& alone, Module module) {
  const Layer& layer = alone.layers.front();
  LayerOption option{*layer.fold, cells_without_addresses(std::move(module)), layer_stage(layer), {}};
  for (const LoadableMemory& memory : load_plan(alone).memories)
    option.address_spans.push_back(memory.span());
  return option;
}

LayerOption parallel_option(const Layer& layer, const Module& module) {
  return {{}, cells_of(expected_area(registry_area(module))), layer_stage(layer), {}};
}

/// Of layer l of a netlist without a schedule.
std::vector<LayerOption> options_of(const Netlist& netlist, const Chain& chain, std::size_t l,
                                    WeightPlace weights) {
  std::vector<LayerOption> options;
  Chain alone{chain.input, {chain.layers[l]}};
  if (l + 1 < chain.layers.size()) alone.layers.push_back(chain.layers[l + 1]);
  Layer& layer = alone.layers.front();
  const std::vector<std::int64_t> inputs = divisors_of(divisible_inputs(*layer.synapses, layer.conv2d));
  for (const std::int64_t p : divisors_of(divisible_neurons(*layer.synapses, layer.conv2d)))
    for (const std::int64_t q : inputs) {
      const Fold fold{layer.synapses->id, p, q, weights};
      layer.fold = &fold;
      if (auto module = lower_if_lowerable(netlist, layer))
        options.push_back(folded_option(alone, std::move(*module)));
    }
  layer.fold = nullptr;
  if (weights == WeightPlace::rom)
    if (const auto module = lower_if_lowerable(netlist, layer))
      options.push_back(parallel_option(layer, *module));
  return options;
}

}  // namespace

Cells cells_of(const Cost& expected) {
  return {std::llround(expected.lut4 * static_cast<double>(Cells::one_lut4)), std::llround(expected.bram)};
}

Cells cells_without_addresses(Module module) {
  for (Instance& instance : module.instances)
    if (instance.block != nullptr && instance.block->name == loadable_block)
      instance.parameters.set("load_width", {0});
  return cells_of(expected_area(registry_area(module)));
}

std::int64_t lut4_per_address_bit() {
  const Primitive& block = *find_primitive(loadable_block);
  const auto lut4 = [&](std::uint64_t bits) {
    const Cost cost =
        block.cost({{"width", {1}}, {"depth", {1}}, {"load_width", {bits}}, {"base", {0}}, {"content", {0}}});
    return cells_of(expected_area({{area_part(block.kind, false), cost}})).lut4;
  };
  return (lut4(32) - lut4(0)) / 32;
}

std::vector<std::vector<LayerOption>> layer_options(const Netlist& netlist) {
  const std::vector<Layer> asked = chain_of(netlist).layers;
  const Netlist bare = scheduled(netlist, {});
  const Chain chain = chain_of(bare);
  std::vector<std::vector<LayerOption>> options;
  for (std::size_t l = 0; l < chain.layers.size(); ++l)
    options.push_back(
        options_of(bare, chain, l, is_loadable(asked[l]) ? WeightPlace::loadable : WeightPlace::rom));
  return options;
}

Netlist scheduled(Netlist netlist, const std::vector<const LayerOption*>& choice) {
  netlist.folds.clear();
  for (const LayerOption* option : choice)
    if (option->fold) netlist.folds.push_back(*option->fold);
  netlist.architecture = netlist.folds.empty()                   ? Architecture::parallel
                         : netlist.folds.size() == choice.size() ? Architecture::folded
                                                                 : Architecture::mixed;
  return netlist;
}

}  // namespace pulsewright

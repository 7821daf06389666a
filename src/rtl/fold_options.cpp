// SPDX-License-Identifier: Apache-2.0
#include "rtl/fold_options.h"

#include <cmath>
#include <string_view>

#include "rtl/design_area.h"
#include "rtl/passes.h"

namespace pulsewright::rtl {

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
LayerOption folded_option(const netlist::Chain& alone, hdl::Module module) {
  const netlist::Layer& layer = alone.layers.front();
  LayerOption option{*layer.fold, cells_without_addresses(std::move(module)), plan::layer_stage(layer), {}};
  for (const plan::LoadableMemory& memory : plan::load_plan(alone).memories)
    option.address_spans.push_back(memory.span());
  return option;
}

LayerOption parallel_option(const netlist::Layer& layer, const hdl::Module& module) {
  return {{}, cells_of(expected_area(registry_area(module))), plan::layer_stage(layer), {}};
}

/// Of layer l of a netlist without a schedule.
std::vector<LayerOption> options_of(const netlist::Netlist& netlist, const netlist::Chain& chain,
                                    std::size_t l, netlist::WeightPlace weights, std::int64_t bits) {
  std::vector<LayerOption> options;
  netlist::Chain alone{chain.input, {chain.layers[l]}, chain.output};
  if (l + 1 < chain.layers.size()) alone.layers.push_back(chain.layers[l + 1]);
  netlist::Layer& layer = alone.layers.front();
  const std::vector<std::int64_t> inputs = divisors_of(divisible_inputs(*layer.synapses, layer.conv2d));
  for (const std::int64_t p : divisors_of(divisible_neurons(*layer.synapses, layer.conv2d)))
    for (const std::int64_t q : inputs) {
      const netlist::Fold fold{layer.synapses->id, p, q, weights, bits};
      layer.fold = &fold;
      if (auto module = lower_if_lowerable(netlist, layer))
        options.push_back(folded_option(alone, std::move(*module)));
    }
  layer.fold = nullptr;
  if (weights == netlist::WeightPlace::rom)
    if (const auto module = lower_if_lowerable(netlist, layer))
      options.push_back(parallel_option(layer, *module));
  return options;
}

}  // namespace

Cells cells_of(const primitives::Cost& expected) {
  return {std::llround(expected.lut4 * static_cast<double>(Cells::one_lut4)), std::llround(expected.bram)};
}

Cells cells_without_addresses(hdl::Module module) {
  for (hdl::Instance& instance : module.instances)
    if (instance.block != nullptr && instance.block->name == loadable_block)
      instance.parameters.set("load_width", {0});
  return cells_of(expected_area(registry_area(module)));
}

std::int64_t lut4_per_address_bit() {
  const primitives::Primitive& block = *primitives::find_primitive(loadable_block);
  const auto lut4 = [&](std::uint64_t bits) {
    const primitives::Cost cost =
        block.cost({{"width", {1}}, {"depth", {1}}, {"load_width", {bits}}, {"base", {0}}, {"content", {0}}});
    return cells_of(expected_area({{area_part(block.kind, false), cost}})).lut4;
  };
  return (lut4(32) - lut4(0)) / 32;
}

std::vector<std::vector<LayerOption>> layer_options(const netlist::Netlist& netlist) {
  const std::vector<netlist::Layer> asked = chain_of(netlist).layers;
  const netlist::Netlist bare = scheduled(netlist, {});
  const netlist::Chain chain = chain_of(bare);
  std::vector<std::vector<LayerOption>> options;
  for (std::size_t l = 0; l < chain.layers.size(); ++l)
    options.push_back(options_of(
        bare, chain, l, is_loadable(asked[l]) ? netlist::WeightPlace::loadable : netlist::WeightPlace::rom,
        asked[l].fold != nullptr ? asked[l].fold->bits : 1));
  return options;
}

netlist::Netlist scheduled(netlist::Netlist netlist, const std::vector<const LayerOption*>& choice) {
  netlist.folds.clear();
  for (const LayerOption* option : choice)
    if (option->fold) netlist.folds.push_back(*option->fold);
  netlist.architecture = netlist.folds.empty()                   ? netlist::Architecture::parallel
                         : netlist.folds.size() == choice.size() ? netlist::Architecture::folded
                                                                 : netlist::Architecture::mixed;
  return netlist;
}

}  // namespace pulsewright::rtl

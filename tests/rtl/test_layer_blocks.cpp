// SPDX-License-Identifier: Apache-2.0
// The table of blocks (plan/layer_blocks.h) against the Verilog's structure: a parallel layer becomes what
// the table says, no more and no less.
#include <map>
#include <string>

#include <fmt/format.h>

#include "catch.h"
#include "plan/layer_blocks.h"
#include "rtl/passes.h"
#include "samples/chosen_seed.h"
#include "samples/sample_netlist.h"

namespace pulsewright::rtl {
namespace {

/// How often a block stands with which parameters.
using Blocks = std::map<std::string, std::int64_t>;

/// The block as a key, without what depends on values of weights.
std::string key_of(std::string_view name, primitives::Parameters parameters) {
  for (const char* of_weights : {"negate", "preset"})
    if (parameters.contains(of_weights)) parameters.set(of_weights, {0});
  std::string key(name);
  for (const auto& [parameter, list] : parameters.all()) {
    key += " " + parameter;
    for (const std::uint64_t value : list) key += fmt::format(" {}", value);
  }
  return key;
}

/// The blocks of layer `l` in the design: those of its module, and in the top its bank and its requantisers.
Blocks lowered_blocks(const hdl::Design& design, const netlist::Chain& chain, std::size_t l) {
  const netlist::Layer& layer = chain.layers[l];
  Blocks blocks;
  const auto add = [&](const hdl::Instance& instance) {
    if (instance.block != nullptr) ++blocks[key_of(instance.block->name, instance.parameters)];
  };
  for (const hdl::Instance& instance : design.modules[l].instances) add(instance);
  for (const hdl::Instance& instance : design.modules.back().instances) {
    const bool is_requantiser = instance.block != nullptr && instance.block->name == "requantise";
    const bool serves_pixels = instance.name == "u_requantise_pixel";
    if (instance.name == "u_bank_" + layer.synapses->id ||
        (is_requantiser && (l == 0 ? serves_pixels : instance.node == layer.requantise->id)))
      add(instance);
  }
  return blocks;
}

Blocks blocks_of_table(const netlist::Chain& chain, std::size_t l) {
  Blocks blocks;
  const plan::LayerSizes sizes = plan::sizes_of(chain.layers[l], l == 0 ? nullptr : &chain.layers[l - 1]);
  for (const plan::BlockGroup& group : plan::layer_blocks(sizes))
    for (const primitives::Block& block : group.blocks)
      blocks[key_of(block.name, block.parameters)] += group.count;
  return blocks;
}

TEST_CASE("a parallel layer becomes the blocks of the table", "[layer_blocks]") {
  const std::uint64_t first = chosen_seed();
  std::int64_t layers = 0;
  std::int64_t blocks = 0;
  for (std::uint64_t seed = first; seed < first + 200; ++seed) {
    INFO("seed " << seed);
    const netlist::Netlist netlist = samples::make_netlist(samples::random_shape(seed), seed);
    if (!is_lowerable(netlist)) continue;
    const netlist::Chain chain = chain_of(netlist);
    const hdl::Design design = lower_netlist(netlist);
    for (std::size_t l = 0; l < chain.layers.size(); ++l) {
      const Blocks expected = blocks_of_table(chain, l);
      INFO("layer " << l);
      CHECK(lowered_blocks(design, chain, l) == expected);
      ++layers;
      for (const auto& [key, count] : expected) blocks += count;
    }
  }
  INFO(layers << " layers, " << blocks << " blocks");
  CHECK(layers > 200);
}

}  // namespace
}  // namespace pulsewright::rtl

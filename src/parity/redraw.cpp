// SPDX-License-Identifier: Apache-2.0
#include "parity/redraw.h"

#include <algorithm>

#include "base/failure.h"
#include "base/random.h"
#include "plan/layer_plan.h"
#include "plan/load_plan.h"

namespace pulsewright::parity {

namespace {

std::int64_t draw_between(Random& random, std::int64_t low, std::int64_t high) {
  return low + static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(high - low) + 1));
}

std::int64_t draw_weight(Random& random, std::int64_t most, bool is_signed) {
  switch (random.below(4)) {
    case 0:
      return 0;
    case 1:
      return is_signed && random.below(2) != 0 ? -most : most;
    default:
      return draw_between(random, is_signed ? -most : 0, most);
  }
}

void redraw(const netlist::Layer& layer, Random& random, netlist::Synapses& synapses) {
  const std::int64_t most = std::int64_t{1} << (plan::weight_threshold_width(layer) - 1);
  const bool is_signed = layer.weight_stream->encoding == netlist::Encoding::sign_magnitude;
  for (auto& row : synapses.weights)
    for (std::int64_t& weight : row) weight = draw_weight(random, most, is_signed);
  const std::int64_t limit = plan::loadable_bias_limit(layer);
  for (std::int64_t& bias : synapses.biases)
    bias = random.below(8) == 0 ? limit : draw_between(random, -limit / 4, limit / 4);
}

}  // namespace

netlist::Netlist redraw_loadable(netlist::Netlist netlist, std::uint64_t seed) {
  const netlist::Netlist original = netlist;
  const netlist::Chain chain = chain_of(original);
  Random random(seed, 0x6c6f6164);
  const auto node = [&](const std::string& id) -> netlist::Node& {
    return *std::ranges::find(netlist.nodes, id, netlist::id_of);
  };
  for (std::size_t l = 0; l < chain.layers.size(); ++l) {
    const netlist::Layer& layer = chain.layers[l];
    if (!is_loadable(layer)) continue;
    redraw(layer, random, *synapses_of(node(layer.synapses->id)));
    if (l + 1 == chain.layers.size()) continue;
    // Half the gain, or a quarter.
    primitives::Requantisation& gain =
        std::get<netlist::RequantiseNode>(node(chain.layers[l + 1].requantise->id)).requantisation;
    gain.shift = std::min<unsigned>(40, gain.shift + 1 + static_cast<unsigned>(random.below(2)));
  }
  PW_ASSERT(verify(netlist).empty());
  return netlist;
}

std::vector<rtl::RegisterWrite> spoil_and_load(const netlist::Netlist& design, const netlist::Netlist& other,
                                               std::uint64_t seed) {
  const std::vector<rtl::Register> map = rtl::register_map(design);
  Random random(seed, 0x73706f69);
  std::vector<rtl::RegisterWrite> writes = {{register_offset(map, "load_address"), 0}};
  for (std::size_t i = 0; i < plan::load_words(design).size() / 2; ++i)
    writes.push_back({register_offset(map, "load_word"), static_cast<std::uint32_t>(random.next())});
  std::ranges::copy(rtl::load_writes(design, other), std::back_inserter(writes));
  writes.push_back({register_offset(map, "control"), 1});
  return writes;
}

}  // namespace pulsewright::parity

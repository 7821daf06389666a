// SPDX-License-Identifier: Apache-2.0
#include "parity/redraw.h"

#include <algorithm>

#include "base/failure.h"
#include "base/random.h"
#include "plan/layer_plan.h"
#include "plan/load_plan.h"

namespace pulsewright {

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

void redraw(const Layer& layer, Random& random, Synapses& synapses) {
  const std::int64_t most = std::int64_t{1} << (weight_threshold_width(layer) - 1);
  const bool is_signed = layer.weight_stream->encoding == Encoding::sign_magnitude;
  for (auto& row : synapses.weights)
    for (std::int64_t& weight : row) weight = draw_weight(random, most, is_signed);
  const std::int64_t limit = loadable_bias_limit(layer);
  for (std::int64_t& bias : synapses.biases)
    bias = random.below(8) == 0 ? limit : draw_between(random, -limit / 4, limit / 4);
}

}  // namespace

Netlist redraw_loadable(Netlist netlist, std::uint64_t seed) {
  const Netlist original = netlist;
  const Chain chain = chain_of(original);
  Random random(seed, 0x6c6f6164);
  const auto node = [&](const std::string& id) -> Node& {
    return *std::ranges::find(netlist.nodes, id, id_of);
  };
  for (std::size_t l = 0; l < chain.layers.size(); ++l) {
    const Layer& layer = chain.layers[l];
    if (!is_loadable(layer)) continue;
    redraw(layer, random, *synapses_of(node(layer.synapses->id)));
    if (l + 1 == chain.layers.size()) continue;
    // Half the gain, or a quarter.
    Requantisation& gain = std::get<RequantiseNode>(node(chain.layers[l + 1].requantise->id)).requantisation;
    gain.shift = std::min<unsigned>(40, gain.shift + 1 + static_cast<unsigned>(random.below(2)));
  }
  PW_ASSERT(verify(netlist).empty());
  return netlist;
}

std::vector<RegisterWrite> spoil_and_load(const Netlist& design, const Netlist& other, std::uint64_t seed) {
  const std::vector<Register> map = register_map(design);
  Random random(seed, 0x73706f69);
  std::vector<RegisterWrite> writes = {{register_offset(map, "load_address"), 0}};
  for (std::size_t i = 0; i < load_words(design).size() / 2; ++i)
    writes.push_back({register_offset(map, "load_word"), static_cast<std::uint32_t>(random.next())});
  std::ranges::copy(load_writes(design, other), std::back_inserter(writes));
  writes.push_back({register_offset(map, "control"), 1});
  return writes;
}

}  // namespace pulsewright

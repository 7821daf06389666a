// SPDX-License-Identifier: Apache-2.0
#include "netlist/stream_uses.h"

#include <algorithm>

namespace pulsewright::netlist {

const Layer& longest_layer(const Chain& chain) {
  return *std::ranges::max_element(chain.layers, {},
                                   [](const Layer& layer) { return layer.input_stream->length; });
}

std::vector<StreamUse> stream_uses(const Chain& chain) {
  std::vector<StreamUse> uses;
  for (const Layer& layer : chain.layers) {
    uses.push_back({&layer, layer.input_stream, layer.input_generator, SignalKind::analogue_state});
    uses.push_back({&layer, layer.weight_stream, layer.weight_generator, SignalKind::weight});
  }
  return uses;
}

}  // namespace pulsewright::netlist

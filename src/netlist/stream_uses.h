// SPDX-License-Identifier: Apache-2.0
// Which streams a network has and what they carry.
#pragma once

#include <string_view>
#include <vector>

#include "netlist/netlist.h"

namespace pulsewright::netlist {

/// What a stream carries: a weight, or a value that is computed again for every image.
enum class SignalKind { analogue_state, weight };
inline constexpr std::string_view signal_kind_names[] = {"analogue_state", "weight"};
constexpr std::string_view to_text(SignalKind kind) {
  return signal_kind_names[static_cast<int>(kind)];
}

/// One stream of a layer.
struct StreamUse {
  const Layer* layer;
  const Stream* stream;
  const Generator* generator;
  SignalKind kind;
};

/// The input and the weight stream of every layer, in order. Pointers into `chain`.
std::vector<StreamUse> stream_uses(const Chain& chain);

/// The layer with the longest streams, the first of equals.
const Layer& longest_layer(const Chain& chain);

}  // namespace pulsewright::netlist

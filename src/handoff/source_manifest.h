// SPDX-License-Identifier: Apache-2.0
// The source manifest of a handoff: which streams there are, what makes them, and where they go.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "netlist/netlist.h"

namespace pulsewright {

inline constexpr std::string_view source_manifest_schema = "pulsewright.source_manifest/1";

/// What a stream carries: a weight, or a value that is computed anew for every image.
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

/// The counts and names that the source manifest and the handoff audit have in common: bitstream_length (of
/// the longest streams), interconnect, module_name, q_format (of their thresholds), total_neurons,
/// total_synapses, scnir_stream_count, scnir_signal_kinds, scnir_signal_routes,
/// scnir_hierarchy_instance_count and scnir_hierarchy_port_count. A layer is an
/// instance whose port is its inputs; its weights are inside.
Json design_summary(const Netlist& netlist);

/// The canonical text of scnir_source_manifest.json: the summary, the inputs, and a row for every stream.
std::string write_source_manifest(const Netlist& netlist);

}  // namespace pulsewright

// SPDX-License-Identifier: Apache-2.0
// The source manifest of a handoff: which streams there are, what makes them, and where they go.
#pragma once

#include <string>
#include <string_view>

#include "base/json.h"
#include "netlist/stream_uses.h"

namespace pulsewright::handoff {

inline constexpr std::string_view source_manifest_schema = "pulsewright.source_manifest/1";

/// The counts and names that the source manifest and the handoff audit have in common: bitstream_length (of
/// the longest streams), interconnect, module_name, q_format (of their thresholds), total_neurons,
/// total_synapses, scnir_stream_count, scnir_signal_kinds, scnir_signal_routes,
/// scnir_hierarchy_instance_count and scnir_hierarchy_port_count. A layer is an
/// instance whose port is its inputs; its weights are inside.
Json design_summary(const netlist::Netlist& netlist);

/// The canonical text of scnir_source_manifest.json: the summary, the inputs, and a row for every stream.
std::string write_source_manifest(const netlist::Netlist& netlist);

}  // namespace pulsewright::handoff

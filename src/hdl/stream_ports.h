// SPDX-License-Identifier: Apache-2.0
// What the tops of all designs have in common: AXI4-Stream ports, pixels in, logits and class out.
#pragma once

#include <cstdint>
#include <string>

#include "hdl/structure.h"
#include "primitives/block_parameters.h"

namespace pulsewright::hdl {

using primitives::pixel_bits;
inline constexpr unsigned output_bits = 32;

/// An input of tops into which faults were put: the number of the one that acts; 0: none.
inline constexpr const char* fault_port = "fault_number";
inline constexpr unsigned fault_bits = 20;

/// Adds the AXI4-Streams that every top has: pixels in, words of the answer out.
void add_stream_ports(Module& module);

/// The top module <name>_top with its ports, and nothing inside. A design with settings has a port for each
/// more.
Module empty_top(const std::string& name, std::int64_t features, std::int64_t classes);

}  // namespace pulsewright::hdl

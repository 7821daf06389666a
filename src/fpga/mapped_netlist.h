// SPDX-License-Identifier: Apache-2.0
// The netlist of technology cells that yosys makes of a design.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace pulsewright::fpga {

/// A bit of a wire, by its name in the hierarchy before it was flattened: "u_layer_a.u_count_3.count_o".
struct BitName {
  std::string wire;
  unsigned bit = 0;
};

struct MappedCell {
  std::string type;
  std::vector<std::size_t> inputs;   ///< nets; constants are left out
  std::vector<std::size_t> outputs;  ///< nets
};

struct MappedPort {
  std::string name;
  bool is_output = false;
  std::size_t width = 1;
};

struct MappedNetlist {
  std::vector<MappedCell> cells;
  std::vector<std::vector<BitName>> names;  ///< of each net: those that the Verilog gives it, maybe none
  std::vector<MappedPort> ports = {};
};

/// Reads the flat module `top` of what `write_json` wrote. Throws Failure when it is not there.
MappedNetlist read_mapped_netlist(const std::string& text, const std::string& top);

}  // namespace pulsewright::fpga

// SPDX-License-Identifier: Apache-2.0
// A design after synthesis, for simulators.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "base/files.h"
#include "fpga/target.h"

namespace pulsewright::fpga {

struct MappedVerilog {
  /// The models of the vendor's cells, as yosys ships them, and the module `top` with the ports that it had.
  std::vector<TextFile> files;
  std::map<std::string, std::int64_t> cells;  ///< of the design, by type
  std::string refusal;                        ///< what yosys said that did not take the Verilog; else empty
};

/// True for the families whose cell models are known to simulate.
constexpr bool has_cell_models(Target target) {
  return target == Target::ice40_hx8k;
}

/// Synthesises the Verilog of a design, whose top is `<name>_top`, as `pulsewright synth` does, and writes
/// the cells as Verilog. The target must have cell models. Verilog that yosys
/// does not take leaves its words alone. Throws Failure when yosys or its models are missing.
MappedVerilog map_verilog(Target target, const std::string& name, const std::vector<TextFile>& verilog);

}  // namespace pulsewright::fpga

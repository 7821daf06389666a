// SPDX-License-Identifier: Apache-2.0
// What a design costs on an FPGA, as the open tools count it.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "base/json.h"
#include "netlist/netlist.h"

namespace pulsewright {

/// Cell counts of a whole design after `yosys synth_ice40`: measured, not estimated.
struct SynthesisReport {
  std::string tool;  ///< yosys' own version line
  std::string netlist_sha256;
  std::int64_t lut4 = 0;
  std::int64_t ff = 0;
  std::int64_t carry = 0;
  std::int64_t bram = 0;
  std::int64_t synapses = 0;                  ///< synapses of all layers that have a gate
  std::map<std::string, std::int64_t> cells;  ///< by the technology's cell name
};

/// Synthesises the generated Verilog for iCE40. Takes about a minute for 2 400 synapses. Throws Failure
/// when yosys is missing or refuses the files.
SynthesisReport synthesise_ice40(const Netlist& netlist);

/// The bundle's reports/synthesis.json.
Json to_json(const SynthesisReport& report);

}  // namespace pulsewright

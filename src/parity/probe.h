// SPDX-License-Identifier: Apache-2.0
// Where a bench looks into a design.
#pragma once

#include <string>
#include <vector>

#include "netlist/netlist.h"

namespace pulsewright::parity {

/// A wire of the design, by its path below the top.
struct ProbedWire {
  std::string path;
  unsigned width = 1;
};

/// Wires of the generated Verilog that show what a layer does, named from the top: "dense0_run",
/// "u_layer_dense0.input_bits".
struct LayerProbe {
  std::string id;                       ///< of the layer
  std::string run;                      ///< a stream bit is there in this clock, or the operands of a table
  ProbedWire input_bits;                ///< of the streams in this clock; thresholds before a table
  std::vector<ProbedWire> weight_bits;  ///< one wire, or none where no weight has a stream; a row for a table
  std::vector<ProbedWire> products;     ///< from the highest bits to the lowest; may be empty
  std::string valid;                    ///< sums are offered,
  std::string ready;                    ///< and are taken
  std::string sums;                     ///< all at once, or one after the other
  unsigned width = 0;                   ///< of what is taken at once
  std::size_t transfers = 1;            ///< in which an image's sums are taken, the lowest bits first
};

/// The probes of every layer.
std::vector<LayerProbe> probes_of(const netlist::Chain& chain);

}  // namespace pulsewright::parity

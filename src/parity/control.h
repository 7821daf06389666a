// SPDX-License-Identifier: Apache-2.0
// The negative control: a fault that a design must show, and that parity has to catch before it is believed.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "parity/compare_trace.h"
#include "parity/spoilt_model.h"
#include "parity/testbench.h"

namespace pulsewright::parity {

/// A design with one fault, and a few images in which it shows.
struct Control {
  std::string fault;
  std::vector<TextFile> rtl;  ///< with the fault in it
  Stimulus stimulus;
  Expectation expected;  ///< of the design without the fault
};

/// Draws a fault by the seed of `stimulus` from those that the first images of it show: the exact model,
/// with the fault in it (parity/spoilt_model.h), must answer something else than without in what is compared.
/// A fault that only the class shows is taken where no other does, and where `rtl` holds no block as this
/// version writes it, the fault stands between the ports of the design and the bench.
Control choose_control(const netlist::Netlist& netlist, const std::vector<TextFile>& rtl,
                       const Stimulus& stimulus);

/// The same fault between the ports of the design and the bench, whatever the design is made of.
Control control_at_ports(const netlist::Netlist& netlist, const std::vector<TextFile>& rtl,
                         const Stimulus& stimulus);

/// True when a design of the netlist with this fault answers one of the images otherwise, at full length.
/// `sees_layers`: what leaves each layer is compared; else the logits and the class alone.
bool shows(const netlist::Netlist& netlist, ModelFault fault, const data::Images& images, bool sees_layers);

}  // namespace pulsewright::parity

// SPDX-License-Identifier: Apache-2.0
// From a machine to a structural netlist. In the parallel layout each spin is a p_bit; lower_folded.h has the
// other one.
#pragma once

#include <optional>
#include <vector>

#include "base/diagnostics.h"
#include "base/files.h"
#include "hdl/structure.h"
#include "ising/machine.h"

namespace pulsewright::ising {

/// Everything that keeps a verified machine from becoming Verilog (PW0401).
Diagnostics check_lowerable(const Machine& machine);

/// The design of a lowerable machine; its top, which has the machine's name, has these ports if the layout is
/// parallel:
///   run_i     the spins of one colour are redrawn, and all generators step
///   load_i    instead every spin takes the state of the one before it, spin 0 that of state_i
///   state_o   the last spin: what the chain gives back while load_i is 1
///   spins_o   [spins], bit i is 1 if spin i is +1
///   last_o    a sweep ends with this clock
/// rst_i brings the machine back to its start states and seeds. run_i and load_i are not 1 together.
hdl::Design lower_machine(const Machine& machine);

/// The design in a module NAME_top that leaves out spins_o: no device has a pin for each spin.
hdl::Design lower_machine_pins(const Machine& machine);

/// What keeps a lowerable machine from having NAME_axi (PW0401).
Diagnostics check_axi(const Machine& machine);

/// The design of a machine that holds check_axi(), with NAME_axi on top (lower_axi.h).
hdl::Design lower_machine_axi(const Machine& machine);

/// Clocks from a colour's turn to its next one.
std::int64_t clocks_of_sweep(const Machine& machine);

/// The design as Verilog files, with NAME_axi beside it if it holds check_axi(), and the machine's document
/// as machine.json.
std::vector<TextFile> machine_files(const Machine& machine);

}  // namespace pulsewright::ising

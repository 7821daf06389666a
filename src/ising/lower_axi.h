// SPDX-License-Identifier: Apache-2.0
// A machine behind AXI4-Lite registers (ising/machine_registers.h), and its states as an AXI4-Stream.
#pragma once

#include "hdl/structure.h"
#include "ising/machine.h"

namespace pulsewright::ising {

/// The module NAME_axi around NAME of a folded machine, or NAME_core of a parallel one. Words that software
/// loads, and sweeps that it asks for, act between sweeps. After every so many sweeps a frame leaves at
/// m_axis: the states, then the energy, -sum h_i s_i - sum J_ij s_i s_j, in two words, the lower one first.
/// The machine waits for whoever takes the frame.
hdl::Module lower_axi(const Machine& machine);

}  // namespace pulsewright::ising

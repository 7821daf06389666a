// SPDX-License-Identifier: Apache-2.0
// A machine as lock step takes it: its Verilog beside the reference engine.
#pragma once

#include "hdl/device.h"
#include "ising/machine.h"

namespace pulsewright::ising {

/// The design of a lowerable machine, whose inputs are never run_i and load_i together.
hdl::Device machine_device(const Machine& machine);

}  // namespace pulsewright::ising

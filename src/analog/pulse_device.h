// SPDX-License-Identifier: Apache-2.0
// A pulse unit as lock step takes it: its Verilog beside the integer tile, in every clock.
#pragma once

#include "analog/pulse_unit.h"
#include "hdl/device.h"

namespace pulsewright::analog {

/// The design of a lowerable unit. Vectors are offered and counts taken with gaps of at most three clocks.
hdl::Device unit_device(const PulseUnit& unit);

/// The same behind its AXI4-Streams: frames come with gaps, some have a wrong length, and answers meet
/// back-pressure.
hdl::Device unit_stream_device(const PulseUnit& unit);

}  // namespace pulsewright::analog

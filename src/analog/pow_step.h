// SPDX-License-Identifier: Apache-2.0
// Steps that are a power of the distance to the bound.
#pragma once

#include "analog/device.h"

namespace pulsewright::analog::device {

std::vector<Parameter> pow_step_parameters();
void pow_step_draw(const Settings& settings, const Draws& draws, Shape shape, DeviceArrays& arrays);
float pow_step_granularity(const Settings& settings, const Quirks& quirks);
float pow_step_pulse(float weight, const Point& point, const Settings& settings, std::int32_t count,
                     PulseNoise& noise);

}  // namespace pulsewright::analog::device

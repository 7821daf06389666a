// SPDX-License-Identifier: Apache-2.0
// Steps that are linear in the weight, for the devices that are cases of it.
#pragma once

#include "analog/device.h"

namespace pulsewright::analog::device {

/// The parameters behind the common ones.
std::vector<Parameter> linear_step_parameters(float gamma, float gamma_dtod, bool is_mean);
void linear_step_draw(const Settings& settings, const Draws& draws, Shape shape, DeviceArrays& arrays);
float linear_step_pulse(float weight, const Point& point, const Settings& settings, std::int32_t count,
                        PulseNoise& noise);

}  // namespace pulsewright::analog::device

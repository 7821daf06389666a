// SPDX-License-Identifier: Apache-2.0
#include "analog/linear_step.h"

namespace pulsewright::analog::device {

Device soft_bounds() {
  Device device;
  device.name = "SoftBounds";
  device.meaning = "steps that fall to 0 at the device's own bounds";
  device.parameters = parameter_list({}, linear_step_parameters(1, 0, false));
  device.own_arrays = {"slope_up", "slope_down"};
  device.draw = linear_step_draw;
  device.granularity = plain_granularity;
  device.pulse = linear_step_pulse;
  return device;
}

}  // namespace pulsewright::analog::device

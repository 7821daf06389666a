// SPDX-License-Identifier: Apache-2.0
#include "analog/linear_step.h"
#include "base/elementary.h"

namespace pulsewright::analog::device {

namespace {

std::size_t own(std::size_t index) {
  static const std::size_t first = common_parameters + linear_step_parameters(1, 0, false).size();
  return first + index;
}

/// Bounds and steps from what a measurement gives: a ramp of p_max pulses from range_min to range_max.
void derive(Settings& s) {
  const double p_max = s.number(own(0));
  const double alpha = s.number(own(1));
  const double low = s.number(own(2));
  const double b = (s.number(own(3)) - low) / (1 - exponential(-p_max * alpha));
  s.set(w_min, static_cast<float>(low));
  s.set(w_max, static_cast<float>(low + b));
  s.set(dw_min, static_cast<float>(b * alpha));
  s.set(up_down, static_cast<float>(1 + 2 * low / b));
}

}  // namespace

Device soft_bounds_pmax() {
  std::vector<Parameter> list = linear_step_parameters(1, 0, false);
  list.push_back(number_parameter("p_max", "", 1000, {1, unbounded}, "pulses of the measured ramp"));
  list.push_back(number_parameter("alpha", "", 0.0005F, {1e-9, 1}, "its saturation per pulse"));
  list.push_back(number_parameter("range_min", "", -1, {}, "where it begins"));
  list.push_back(number_parameter("range_max", "", 1, {}, "where it ends"));
  Device device;
  device.name = "SoftBoundsPmax";
  device.meaning = "SoftBounds by the ramp that was measured; sets w_min, w_max, dw_min and up_down";
  device.parameters = parameter_list({}, std::move(list));
  device.own_arrays = {"slope_up", "slope_down"};
  device.derive = derive;
  device.draw = linear_step_draw;
  device.granularity = plain_granularity;
  device.pulse = linear_step_pulse;
  return device;
}

}  // namespace pulsewright::analog::device

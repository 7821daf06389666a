// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>

#include "analog/pow_step.h"

namespace pulsewright::analog::device {

namespace {

std::size_t own(std::size_t index) {
  static const std::size_t first = common_parameters + pow_step_parameters().size();
  return first + index;
}

/// Where alternating pulses, which have no noise, settle.
float symmetry_point(const Settings& s, const Point& point) {
  const auto given = static_cast<std::int64_t>(s.number(own(3)));
  const float smallest = std::min(point.step_up, point.step_down);
  const float range = point.maximum - point.minimum;
  const double needed = smallest > 0 ? std::min(10.0 * range / smallest, 10000.0) : 0;
  const std::int64_t steps = given > 0 ? given : static_cast<std::int64_t>(needed);
  const EventDraws unused(0, 0);
  PulseNoise silent(unused, 0, 0, 0);
  float weight = 0;
  for (std::int64_t i = 0; i < steps; ++i)
    weight = pow_step_pulse(weight, point, s, i % 2 == 0 ? -1 : 1, silent);
  return weight;
}

void draw(const Settings& s, const Draws& draws, Shape shape, DeviceArrays& arrays) {
  pow_step_draw(s, draws, shape, arrays);
  const EventDraws references = draws.of(Purpose::device_arrays, 2);
  for (std::size_t i = 0; i < shape.points(); ++i) {
    arrays.reference[i] = s.number(own(0)) + s.number(own(1)) * references.normal(i);
    if (!s.flag(own(2))) continue;
    const Point point{arrays.min_bound[i],
                      arrays.max_bound[i],
                      arrays.step_up[i],
                      arrays.step_down[i],
                      {arrays.own[0][i], arrays.own[1][i]}};
    const float symmetry = symmetry_point(s, point);
    arrays.reference[i] += symmetry;
    arrays.reset_bias[i] += symmetry;
  }
}

}  // namespace

Device pow_step_reference() {
  std::vector<Parameter> list = pow_step_parameters();
  list.push_back(number_parameter("reference_mean", "", 0, {}, "mean weight of the reference"));
  list.push_back(number_parameter("reference_std", "", 0.05F, {0, unbounded}, "spread of the reference"));
  list.push_back(
      flag_parameter("subtract_symmetry_point", "", false, "the reference is at the symmetry point"));
  list.push_back(number_parameter("n_estimation_steps", "", -1, {-1, 1e6},
                                  "alternating pulses that look for it; at most 0 is automatic"));
  Device device;
  device.name = "PowStepReference";
  device.meaning = "PowStep with a reference device, which can be at the symmetry point";
  device.parameters = parameter_list({}, std::move(list));
  device.own_arrays = {"gamma_up", "gamma_down"};
  device.has_reference = true;
  device.draw = draw;
  device.granularity = pow_step_granularity;
  device.pulse = pow_step_pulse;
  return device;
}

}  // namespace pulsewright::analog::device

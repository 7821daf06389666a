// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "analog/pow_step.h"
#include "base/elementary.h"

namespace pulsewright::analog::device {

namespace {

enum Own : std::size_t {
  pow_gamma = common_parameters,
  pow_gamma_dtod,
  pow_up_down,
  pow_up_down_dtod,
};

/// base^exponent for a base in [0, 1].
float power(float base, float exponent) {
  if (base <= 0) return exponent == 0 ? 1.0F : 0.0F;
  return static_cast<float>(exponential(exponent * logarithm(base)));
}

struct Step {
  static float step(float w, const Point& point, const Settings&, bool is_down, float noise) {
    const float range = point.maximum - point.minimum;
    // A dead device has no range.
    if (range <= 0) return w;
    return is_down ? w - point.step_down * power((w - point.minimum) / range, point.own[1]) * (1 + noise)
                   : w + point.step_up * power((point.maximum - w) / range, point.own[0]) * (1 + noise);
  }
};

}  // namespace

void pow_step_draw(const Settings& s, const Draws& draws, Shape shape, DeviceArrays& arrays) {
  const EventDraws own = draws.of(Purpose::device_arrays, 1);
  for (std::size_t point = 0; point < shape.points(); ++point) {
    const float gain = 1 + s.number(pow_gamma_dtod) * own.normal(point, 0);
    const float r = s.number(pow_up_down_dtod) * own.normal(point, 1);
    const float bias = s.number(pow_up_down);
    // As steps are weakened by up_down. A negative exponent would be infinite at the bound.
    arrays.own[0][point] = std::max((gain + std::min(bias, 0.0F) + r) * s.number(pow_gamma), 0.0F);
    arrays.own[1][point] = std::max((gain + std::min(-bias, 0.0F) - r) * s.number(pow_gamma), 0.0F);
  }
}

float pow_step_granularity(const Settings& s, const Quirks&) {
  return s.number(dw_min) * power(0.5F, s.number(pow_gamma));
}

float pow_step_pulse(float weight, const Point& point, const Settings& settings, std::int32_t count,
                     PulseNoise& noise) {
  return pulse_by<Step>(weight, point, settings, count, noise);
}

std::vector<Parameter> pow_step_parameters() {
  return {
      number_parameter("pow_gamma", "ps_gamma", 1, {0, unbounded}, "mean power"),
      number_parameter("pow_gamma_dtod", "ps_gamma_dtod", 0.1F, {0, unbounded}, "its relative spread"),
      number_parameter("pow_up_down", "ps_gamma_up_down", 0, {-1, 1}, "above 0 the power of DOWN is smaller"),
      number_parameter("pow_up_down_dtod", "ps_gamma_up_down_dtod", 0, {0, unbounded}, "its spread"),
  };
}

Device pow_step() {
  Device device;
  device.name = "PowStep";
  device.meaning = "steps that are a power of the distance to the bound";
  device.parameters = parameter_list({}, pow_step_parameters());
  device.own_arrays = {"gamma_up", "gamma_down"};
  device.draw = pow_step_draw;
  device.granularity = pow_step_granularity;
  device.pulse = pow_step_pulse;
  return device;
}

}  // namespace pulsewright::analog::device

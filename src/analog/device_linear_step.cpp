// SPDX-License-Identifier: Apache-2.0
#include <cmath>

#include "analog/linear_step.h"

namespace pulsewright::analog::device {

namespace {

enum Own : std::size_t {
  gamma_up = common_parameters,
  gamma_down,
  gamma_up_dtod,
  gamma_down_dtod,
  allow_increasing,
  mean_bound_reference,
  mult_noise,
  reverse_up,
  reverse_down,
  reverse_offset,
};

struct Multiplicative {
  static float step(float w, const Point& point, const Settings&, bool is_down, float noise) {
    return is_down ? w - (point.own[1] * w + point.step_down) * (1 + noise)
                   : w + (point.own[0] * w + point.step_up) * (1 + noise);
  }
};

struct Additive {
  static float step(float w, const Point& point, const Settings&, bool is_down, float noise) {
    return is_down ? w - (point.own[1] * w + point.step_down * (1 + noise))
                   : w + (point.own[0] * w + point.step_up * (1 + noise));
  }
};

/// slope = -gamma step / bound: the step has fallen by the part gamma at that bound.
float slope(float gamma, float step, float bound) {
  return bound == 0 ? 0 : -gamma * step / bound;
}

}  // namespace

float linear_step_pulse(float weight, const Point& point, const Settings& settings, std::int32_t count,
                        PulseNoise& noise) {
  return settings.flag(mult_noise) ? pulse_by<Multiplicative>(weight, point, settings, count, noise)
                                   : pulse_by<Additive>(weight, point, settings, count, noise);
}

void linear_step_draw(const Settings& s, const Draws& draws, Shape shape, DeviceArrays& arrays) {
  const EventDraws own = draws.of(Purpose::device_arrays, 1);
  const bool is_mean = s.flag(mean_bound_reference);
  const auto gamma = [&](std::size_t mean, std::size_t dtod, std::size_t point, std::uint64_t slot) {
    const float value = s.number(mean) + (s.number(dtod) > 0 ? s.number(dtod) * own.normal(point, slot) : 0);
    return s.flag(allow_increasing) ? value : std::abs(value);
  };
  for (std::size_t point = 0; point < shape.points(); ++point) {
    const float max = is_mean ? s.number(w_max) : arrays.max_bound[point];
    const float min = is_mean ? s.number(w_min) : arrays.min_bound[point];
    const float up = gamma(gamma_up, gamma_up_dtod, point, 0);
    const float down = gamma(gamma_down, gamma_down_dtod, point, 1);
    // Reversed: the step is smallest far from its own bound, and `reverse_offset` of it remains there.
    const float offset = 1 - s.number(reverse_offset);
    arrays.own[0][point] = s.flag(reverse_up) ? slope(up * offset, arrays.step_up[point], min)
                                              : slope(up, arrays.step_up[point], max);
    arrays.own[1][point] = s.flag(reverse_down) ? slope(down * offset, arrays.step_down[point], max)
                                                : slope(down, arrays.step_down[point], min);
  }
}

std::vector<Parameter> linear_step_parameters(float gamma, float gamma_dtod, bool is_mean) {
  return {
      number_parameter("gamma_up", "ls_decrease_up", gamma, {}, "part by which UP has fallen at w_max"),
      number_parameter("gamma_down", "ls_decrease_down", gamma, {}, "part by which DOWN has fallen at w_min"),
      number_parameter("gamma_up_dtod", "ls_decrease_up_dtod", gamma_dtod, {0, unbounded},
                       "spread of gamma_up"),
      number_parameter("gamma_down_dtod", "ls_decrease_down_dtod", gamma_dtod, {0, unbounded},
                       "spread of gamma_down"),
      flag_parameter("allow_increasing", "ls_allow_increasing_slope", false, "steps may grow to the bound"),
      flag_parameter("mean_bound_reference", "ls_mean_bound_reference", is_mean,
                     "slopes refer to w_max and w_min, not to the device's own bounds"),
      flag_parameter("mult_noise", "ls_mult_noise", true,
                     "noise scales the whole step, not its constant part"),
      flag_parameter("reverse_up", "ls_reverse_up", false, "UP falls towards w_min; needs mult_noise"),
      flag_parameter("reverse_down", "ls_reverse_down", false, "DOWN falls towards w_max; needs mult_noise"),
      number_parameter("reverse_offset", "ls_reverse_offset", 0.01F, {0, 1},
                       "part of a reversed step that remains"),
  };
}

Device linear_step() {
  Device device;
  device.name = "LinearStep";
  device.meaning = "steps that fall linearly with the weight";
  device.parameters = parameter_list({}, linear_step_parameters(0, 0.05F, true));
  device.own_arrays = {"slope_up", "slope_down"};
  device.draw = linear_step_draw;
  device.granularity = plain_granularity;
  device.pulse = linear_step_pulse;
  return device;
}

}  // namespace pulsewright::analog::device

// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>

#include "analog/device.h"
#include "base/elementary.h"

namespace pulsewright::analog::device {

namespace {

enum Own : std::size_t {
  a_up = common_parameters,
  a_down,
  gamma_up,
  gamma_down,
  a,
  b,
  dw_min_std_add,
  dw_min_std_slope,
};

/// What is left of a step at z.
float remainder(const Settings& s, bool is_down, float z) {
  const double exponent = is_down ? -s.number(gamma_down) * z : s.number(gamma_up) * z;
  // Beyond these the step is gone, or whole.
  const double power = exponential(std::clamp(exponent, -300.0, 300.0));
  return static_cast<float>(std::max(1 - s.number(is_down ? a_down : a_up) * power, 0.0));
}

struct Step {
  static float step(float w, const Point& point, const Settings& s, bool is_down, float noise) {
    const float range = point.maximum - point.minimum;
    // A dead device has no range.
    const float z = range > 0 ? 2 * w / range * s.number(a) + s.number(b) : s.number(b);
    const float dw = remainder(s, is_down, z) * (is_down ? point.step_down : point.step_up);
    const bool is_complex = s.number(dw_min_std_add) > 0 || s.number(dw_min_std_slope) > 0;
    const float change = is_complex ? dw + noise * (std::abs(dw) + s.number(dw_min_std_add) +
                                                    s.number(dw_min_std_slope) * std::abs(w))
                                    : dw * (1 + noise);
    return is_down ? w - change : w + change;
  }
};

float granularity(const Settings& s, const Quirks& quirks) {
  const float down = remainder(s, true, s.number(b)) * (1 - std::max(s.number(up_down), 0.0F));
  const float up = remainder(s, false, s.number(b)) * (1 - std::max(-s.number(up_down), 0.0F));
  return s.number(dw_min) * (quirks.exp_step_granularity_of_down ? down : (up + down) / 2);
}

}  // namespace

Device exp_step() {
  const auto number = number_parameter;
  Device device;
  device.name = "ExpStep";
  device.meaning = "steps that fall exponentially, fitted to measured devices";
  device.parameters =
      parameter_list({}, {number("A_up", "es_A_up", 0.00081F, {}, "factor of the exponential of UP"),
                          number("A_down", "es_A_down", 0.36833F, {}, "factor of the exponential of DOWN"),
                          number("gamma_up", "es_gamma_up", 12.44625F, {}, "exponent of UP"),
                          number("gamma_down", "es_gamma_down", 12.78785F, {}, "exponent of DOWN"),
                          number("a", "es_a", 0.244F, {}, "scale of the weight in the exponent"),
                          number("b", "es_b", 0.2425F, {}, "offset of the weight in the exponent"),
                          number("dw_min_std_add", "es_dw_min_std_add", 0, {0, unbounded},
                                 "noise that does not depend on the step"),
                          number("dw_min_std_slope", "es_dw_min_std_slope", 0, {0, unbounded},
                                 "noise in proportion to the weight")});
  device.granularity = granularity;
  device.pulse = pulse_by<Step>;
  return device;
}

}  // namespace pulsewright::analog::device

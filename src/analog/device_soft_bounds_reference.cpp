// SPDX-License-Identifier: Apache-2.0
#include "analog/device.h"

namespace pulsewright::analog::device {

namespace {

enum Own : std::size_t {
  slope_up_dtod = common_parameters,
  slope_down_dtod,
  reference_mean,
  reference_std,
  subtract_symmetry_point,
  mult_noise,
};

struct Step {
  static float step(float w, const Point& point, const Settings& s, bool is_down, float noise) {
    // A bound of the wrong sign would make the step grow, so it contributes nothing.
    const float bound = is_down ? point.minimum : point.maximum;
    const bool is_right = is_down ? bound < 0 : bound > 0;
    const float fall = is_right ? 1 - w / bound : 1;
    const float factor = s.flag(mult_noise) ? fall * (1 + noise) : fall + noise;
    return is_down ? w - point.step_down * factor : w + point.step_up * factor;
  }
};

void draw(const Settings& s, const Draws& draws, Shape shape, DeviceArrays& arrays) {
  const EventDraws own = draws.of(Purpose::device_arrays, 1);
  for (std::size_t point = 0; point < shape.points(); ++point) {
    float& max = arrays.max_bound[point];
    float& min = arrays.min_bound[point];
    const float up = arrays.step_up[point];
    const float down = arrays.step_down[point];
    // With a spread of the slopes, a bound is where the line through the step at 0 meets 0.
    const auto redrawn = [&](float bound, float step, float dtod, std::uint64_t slot) {
      const float slope = s.number(dw_min) / bound * (1 + dtod * own.normal(point, slot));
      return slope == 0 ? bound : step / slope;
    };
    if (s.number(slope_up_dtod) > 0) max = redrawn(s.number(w_max), up, s.number(slope_up_dtod), 0);
    if (s.number(slope_down_dtod) > 0) min = redrawn(s.number(w_min), down, s.number(slope_down_dtod), 1);
    if (min > max) std::swap(min, max);
    float& reference = arrays.reference[point];
    reference = s.number(reference_mean) + s.number(reference_std) * own.normal(point, 2);
    if (!s.flag(subtract_symmetry_point) || min >= 0 || max <= 0) continue;
    const float slopes = up / max - down / min;
    if (slopes == 0) continue;
    reference += (up - down) / slopes;
    arrays.reset_bias[point] += (up - down) / slopes;
  }
}

}  // namespace

Device soft_bounds_reference() {
  Device device;
  device.name = "SoftBoundsReference";
  device.meaning = "SoftBounds with a reference device, which can be at the symmetry point";
  device.parameters = parameter_list(
      {}, {number_parameter("slope_up_dtod", "", 0, {0, unbounded}, "spread of the slope of UP"),
           number_parameter("slope_down_dtod", "", 0, {0, unbounded}, "spread of the slope of DOWN"),
           number_parameter("reference_mean", "", 0, {}, "mean weight of the reference"),
           number_parameter("reference_std", "", 0.05F, {0, unbounded}, "spread of the reference"),
           flag_parameter("subtract_symmetry_point", "", false, "the reference is at the symmetry point"),
           flag_parameter("mult_noise", "", false, "noise scales the whole step, not its constant part")});
  device.has_reference = true;
  device.draw = draw;
  device.granularity = plain_granularity;
  device.pulse = pulse_by<Step>;
  return device;
}

}  // namespace pulsewright::analog::device

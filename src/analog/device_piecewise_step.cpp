// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "analog/device.h"

namespace pulsewright::analog::device {

namespace {

enum Own : std::size_t {
  piecewise_up = common_parameters,
  piecewise_down,
};

/// The table at t in [0, 1] of its length, linear between its entries.
float interpolated(const std::vector<float>& table, float t) {
  const float place = t * static_cast<float>(table.size() - 1);
  if (!(place > 0)) return table.front();
  if (place >= static_cast<float>(table.size() - 1)) return table.back();
  const auto below = static_cast<std::size_t>(place);
  const std::size_t above = below + 1;
  const float part = place - static_cast<float>(below);
  return table[below] * (1 - part) + table[above] * part;
}

struct Step {
  static float step(float w, const Point& point, const Settings& s, bool is_down, float noise) {
    const float range = point.maximum - point.minimum;
    // A dead device has no range.
    if (range <= 0) return w;
    const float t = (w - point.minimum) / range;
    return is_down ? w - interpolated(s.list(piecewise_down), t) * point.step_down * (1 + noise)
                   : w + interpolated(s.list(piecewise_up), t) * point.step_up * (1 + noise);
  }
};

float granularity(const Settings& s, const Quirks&) {
  const std::vector<float>& up = s.list(piecewise_up);
  return s.number(dw_min) * up[up.size() / 2];
}

}  // namespace

Device piecewise_step() {
  Device device;
  device.name = "PiecewiseStep";
  device.meaning = "steps from a table over the range of the weight";
  device.parameters = parameter_list(
      {}, {Parameter{"piecewise_up", "", Kind::list, {1}, {}, "factors of UP from w_min to w_max"},
           Parameter{"piecewise_down", "", Kind::list, {1}, {}, "factors of DOWN from w_min to w_max"}});
  device.granularity = granularity;
  device.pulse = pulse_by<Step>;
  return device;
}

}  // namespace pulsewright::analog::device

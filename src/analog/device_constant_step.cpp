// SPDX-License-Identifier: Apache-2.0
#include "analog/device.h"

namespace pulsewright::analog::device {

namespace {

struct Step {
  static float step(float w, const Point& point, const Settings&, bool is_down, float noise) {
    return is_down ? w - point.step_down * (1 + noise) : w + point.step_up * (1 + noise);
  }
};

}  // namespace

Device constant_step() {
  Device device;
  device.name = "ConstantStep";
  device.meaning = "the same step at every weight";
  device.parameters = parameter_list({});
  device.granularity = plain_granularity;
  device.pulse = pulse_by<Step>;
  return device;
}

}  // namespace pulsewright::analog::device

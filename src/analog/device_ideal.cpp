// SPDX-License-Identifier: Apache-2.0
// A memory that takes exact updates: the digital reference of every comparison.
#include "analog/device.h"

namespace pulsewright::analog::device {

Device ideal() {
  Device device;
  device.name = "Ideal";
  device.meaning = "exact update, no steps and no bounds";
  device.parameters = parameter_list({{dw_min_dtod, 0},
                                      {dw_min_std, 0},
                                      {w_max, std::numeric_limits<float>::max()},
                                      {w_min, -std::numeric_limits<float>::max()},
                                      {w_max_dtod, 0},
                                      {w_min_dtod, 0},
                                      {up_down_dtod, 0}});
  device.granularity = plain_granularity;
  return device;
}

}  // namespace pulsewright::analog::device

// SPDX-License-Identifier: Apache-2.0
// Published devices by name: facts of measured and idealised devices, each with its source.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "analog/device.h"
#include "base/json.h"

namespace pulsewright::analog {

/// A parameter that differs from the device's default, by name.
struct PresetValue {
  std::string_view parameter;
  float value;
};

struct Preset {
  std::string_view name;
  std::string_view device_name;
  std::span<const PresetValue> values;
  std::string_view meaning;
  std::string_view source;

  const Device* device() const { return find_device(device_name); }
  Settings settings() const;
};

std::span<const Preset> presets();
const Preset* find_preset(std::string_view name);

/// With all parameters of the device, its granularity and its number of states.
Json to_json(const Preset& preset);
/// Its name, device, meaning, source and number of states.
std::string line_text(const Preset& preset);
/// The line, and all parameters of the device.
std::string to_text(const Preset& preset);

}  // namespace pulsewright::analog

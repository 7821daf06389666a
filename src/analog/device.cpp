// SPDX-License-Identifier: Apache-2.0
#include "analog/device.h"

#include <algorithm>
#include <cmath>

#include "base/elementary.h"
#include "base/failure.h"

namespace pulsewright::analog {

namespace device {
#define PW_DEVICE(name) Device name();
#include "analog/devices.def"
#undef PW_DEVICE
}  // namespace device

namespace {

std::vector<Parameter> common_list() {
  const auto number = number_parameter;
  return {
      number("dw_min", "", 0.001F, {1e-30, unbounded}, "mean size of a step at weight 0"),
      number("dw_min_dtod", "", 0.3F, not_negative, "its relative spread from device to device"),
      number("dw_min_std", "", 0.3F, not_negative, "its relative spread from pulse to pulse"),
      flag_parameter("dw_min_dtod_log_normal", "", false, "the spread between devices is log-normal"),
      number("w_max", "", 0.6F, {}, "mean upper bound of the weight"),
      number("w_min", "", -0.6F, {}, "mean lower bound of the weight"),
      number("w_max_dtod", "", 0.3F, not_negative, "relative spread of the upper bound"),
      number("w_min_dtod", "", 0.3F, not_negative, "relative spread of the lower bound"),
      number("up_down", "", 0, {-1, 1}, "above 0 steps DOWN are smaller, below 0 steps UP"),
      number("up_down_dtod", "", 0.01F, not_negative, "its spread from device to device"),
      number("lifetime", "", 0, not_negative, "decay time in batches; 0 never decays"),
      number("lifetime_dtod", "", 0, not_negative, "its relative spread"),
      number("diffusion", "", 0, not_negative, "standard deviation of the diffusion of one batch"),
      number("diffusion_dtod", "", 0, not_negative, "its relative spread"),
      number("reset", "", 0, {}, "mean weight after a reset, and what decay tends to"),
      number("reset_dtod", "", 0, not_negative, "its spread from device to device"),
      number("reset_std", "", 0.01F, not_negative, "its spread from reset to reset"),
      number("corrupt_devices_prob", "", 0, fraction, "probability that a device is stuck"),
      number("corrupt_devices_range", "", 0.1F, not_negative, "largest weight of a stuck device"),
      flag_parameter("enforce_consistency", "", true, "steps are positive and bounds have their signs"),
      flag_parameter("perfect_bias", "", false, "the last column has equal steps and wide bounds"),
      number("write_noise_std", "", 0, not_negative,
             "spread of the visible weight around the written one, in dw_min"),
      flag_parameter("apply_write_noise_on_set", "", true, "setting, decay and clipping write as well"),
      number("drift_nu", "", 0, {}, "mean exponent of the drift"),
      number("drift_nu_dtod", "", 0, not_negative, "its spread from device to device"),
      number("drift_nu_std", "", 0, not_negative, "its relative spread from one call to the next"),
      number("drift_t0", "", 1, {1e-30, unbounded}, "unit of time of the drift"),
      number("drift_wg_ratio", "", 1, {}, "weight per unit of conductance"),
      number("drift_g_offset", "", 0, {}, "conductance at weight w_offset"),
      number("drift_w_offset", "", 0, {}, "weight at that conductance"),
      number("drift_nu_k", "", 0, {}, "how the exponent depends on the logarithm of the conductance"),
      number("drift_log_g0", "", 0, {}, "logarithm of the conductance with exponent drift_nu"),
  };
}

/// Bounds and steps of one cross-point, made to agree.
void make_consistent(const Settings& settings, DeviceArrays& arrays, std::size_t point) {
  float& max = arrays.max_bound[point];
  float& min = arrays.min_bound[point];
  float& up = arrays.step_up[point];
  float& down = arrays.step_down[point];
  if (settings.flag(enforce_consistency)) {
    up = std::abs(up);
    down = std::abs(down);
    if (min > max) std::swap(min, max);
    max = std::abs(max);
    min = -std::abs(min);
  } else if (min > max) {
    // A dead device: it stays where it is.
    min = max = (min + max) / 2;
  }
}

float decay_scale_of(const Settings& settings, float xi) {
  if (settings.number(lifetime) <= 0) return 1;
  const float t = settings.number(lifetime) * (1 + settings.number(lifetime_dtod) * xi);
  return t > 1 ? 1 - 1 / t : 0;
}

/// Everything that all devices have, for one cross-point.
void draw_point(const Settings& s, const EventDraws& draws, std::size_t point, DeviceArrays& arrays) {
  std::uint64_t slot = 0;
  const auto xi = [&] { return draws.normal(point, slot++); };
  arrays.max_bound[point] = s.number(w_max) * (1 + s.number(w_max_dtod) * xi());
  arrays.min_bound[point] = s.number(w_min) * (1 + s.number(w_min_dtod) * xi());
  const float spread = s.number(dw_min_dtod) * xi();
  const float gain = s.flag(dw_min_dtod_log_normal) ? static_cast<float>(exponential(spread)) : 1 + spread;
  const float bias = s.number(up_down);
  const float r = s.number(up_down_dtod) * xi();
  arrays.step_up[point] = (gain + std::min(bias, 0.0F) + r) * s.number(dw_min);
  arrays.step_down[point] = (gain + std::min(-bias, 0.0F) - r) * s.number(dw_min);
  arrays.diffusion_rate[point] = std::abs(s.number(diffusion) * (1 + s.number(diffusion_dtod) * xi()));
  arrays.reset_bias[point] = s.number(reset) + s.number(reset_dtod) * xi();
  arrays.decay_scale[point] = decay_scale_of(s, xi());
  arrays.drift_nu[point] = s.number(drift_nu) + s.number(drift_nu_dtod) * xi();
  make_consistent(s, arrays, point);
  if (s.number(corrupt_devices_prob) > 0 && draws.chance(s.number(corrupt_devices_prob), point, slot)) {
    const float limit = s.number(corrupt_devices_range);
    const auto u = static_cast<float>(draws.uniform(point, slot + 1));
    const float min = arrays.min_bound[point];
    const float value = std::clamp(min + u * (arrays.max_bound[point] - min), -limit, limit);
    arrays.max_bound[point] = arrays.min_bound[point] = value;
    arrays.step_up[point] = arrays.step_down[point] = 0;
  }
}

void perfect_column(const Settings& settings, Shape shape, DeviceArrays& arrays) {
  for (std::size_t i = 0; i < shape.outputs; ++i) {
    const std::size_t point = i * shape.inputs + shape.inputs - 1;
    arrays.step_up[point] = arrays.step_down[point] = settings.number(dw_min);
    arrays.max_bound[point] *= 100;
    arrays.min_bound[point] *= 100;
  }
}

}  // namespace

Parameter number_parameter(std::string_view name, std::string_view alias, float value, Range range,
                           std::string_view meaning) {
  return {name, alias, Kind::number, {value}, range, meaning};
}

Parameter flag_parameter(std::string_view name, std::string_view alias, bool value,
                         std::string_view meaning) {
  return {name, alias, Kind::flag, {value ? 1.0F : 0.0F}, {}, meaning};
}

std::vector<Parameter> parameter_list(std::vector<Default> defaults, std::vector<Parameter> own) {
  std::vector<Parameter> list = common_list();
  PW_ASSERT(list.size() == common_parameters);
  for (const Default& other : defaults) list[other.parameter].value = {other.value};
  list.insert(list.end(), own.begin(), own.end());
  return list;
}

Settings Device::defaults() const {
  std::vector<std::vector<float>> values;
  for (const Parameter& parameter : parameters) values.push_back(parameter.value);
  return Settings(std::move(values));
}

const std::vector<Device>& devices() {
  static const std::vector<Device> list = {
#define PW_DEVICE(name) device::name(),
#include "analog/devices.def"
#undef PW_DEVICE
  };
  return list;
}

const Device* find_device(std::string_view name) {
  const auto found = std::ranges::find(devices(), name, &Device::name);
  return found == devices().end() ? nullptr : &*found;
}

void read_settings(const Device& device, const Json& json, const std::string& where, Settings& settings,
                   Diagnostics& diagnostics, std::span<const std::string_view> own) {
  if (json.object() == nullptr) {
    diagnostics.push_back({Code::wrong_type, where, "an object", json.brief(), ""});
    return;
  }
  for (const auto& [key, value] : *json.object()) {
    const std::string place = where + "/" + pointer_token(key);
    const auto found = std::ranges::find_if(device.parameters, [&, &wanted = key](const Parameter& p) {
      return p.name == wanted || (!p.alias.empty() && p.alias == wanted);
    });
    if (found == device.parameters.end()) {
      if (std::ranges::find(own, key) != own.end()) continue;
      std::vector<std::string_view> names(own.begin(), own.end());
      for (const Parameter& parameter : device.parameters) names.push_back(parameter.name);
      refuse_key(where, key, names, diagnostics);
      continue;
    }
    const auto index = static_cast<std::size_t>(found - device.parameters.begin());
    float number = 0;
    bool flag = false;
    std::vector<float> list;
    if (found->kind == Kind::number && read_value(value, place, found->range, number, diagnostics))
      settings.set(index, number);
    if (found->kind == Kind::flag && read_value(value, place, flag, diagnostics))
      settings.set(index, flag ? 1.0F : 0.0F);
    if (found->kind == Kind::list && read_value(value, place, found->range, list, diagnostics)) {
      if (list.empty())
        diagnostics.push_back({Code::out_of_range, place, "at least one number", "none", ""});
      else
        settings.set(index, std::move(list));
    }
  }
  if (settings.number(w_min) > settings.number(w_max))
    diagnostics.push_back({Code::out_of_range, where + "/w_min", "at most w_max",
                           compact_json(Json(static_cast<double>(settings.number(w_min)))), ""});
  if (device.derive != nullptr) device.derive(settings);
}

Json settings_json(const Device& device, const Settings& settings) {
  Json json{Json::Object{}};
  for (std::size_t i = 0; i < device.parameters.size(); ++i) {
    Json& value = json[std::string(device.parameters[i].name)];
    switch (device.parameters[i].kind) {
      case Kind::number:
        value = Json(static_cast<double>(settings.number(i)));
        break;
      case Kind::flag:
        value = Json(settings.flag(i));
        break;
      case Kind::list:
        value = Json::array_of(settings.list(i));
        break;
    }
  }
  return json;
}

DeviceArrays draw_arrays(const Device& device, const Settings& settings, Shape shape, const Draws& draws) {
  DeviceArrays arrays;
  for (Vector* array : {&arrays.max_bound, &arrays.min_bound, &arrays.step_up, &arrays.step_down,
                        &arrays.decay_scale, &arrays.diffusion_rate, &arrays.reset_bias, &arrays.drift_nu})
    array->resize(shape.points());
  const EventDraws common = draws.of(Purpose::device_arrays, 0);
  for (std::size_t point = 0; point < shape.points(); ++point) draw_point(settings, common, point, arrays);
  if (settings.flag(perfect_bias) && shape.inputs > 0) perfect_column(settings, shape, arrays);
  for (std::size_t i = 0; i < device.own_arrays.size(); ++i) arrays.own[i].resize(shape.points());
  if (device.has_reference) arrays.reference.resize(shape.points());
  if (device.draw != nullptr) device.draw(settings, draws, shape, arrays);
  return arrays;
}

float number_of_states(const Device& device, const Settings& settings, const Quirks& quirks) {
  return (settings.number(w_max) - settings.number(w_min)) / device.granularity(settings, quirks);
}

float plain_granularity(const Settings& settings, const Quirks&) {
  return settings.number(dw_min);
}

}  // namespace pulsewright::analog

// SPDX-License-Identifier: Apache-2.0
// Resistive devices: a registry (devices.def) of one row per device, each a file of its own with its
// parameters, its own arrays and one step function.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "analog/draws.h"
#include "analog/fields.h"
#include "analog/quirks.h"
#include "analog/shape.h"

namespace pulsewright::analog {

/// The parameters that every device has, as indices of its Settings; a device's own ones follow.
enum CommonParameter : std::size_t {
  dw_min,
  dw_min_dtod,
  dw_min_std,
  dw_min_dtod_log_normal,
  w_max,
  w_min,
  w_max_dtod,
  w_min_dtod,
  up_down,
  up_down_dtod,
  lifetime,
  lifetime_dtod,
  diffusion,
  diffusion_dtod,
  reset,
  reset_dtod,
  reset_std,
  corrupt_devices_prob,
  corrupt_devices_range,
  enforce_consistency,
  perfect_bias,
  write_noise_std,
  apply_write_noise_on_set,
  drift_nu,
  drift_nu_dtod,
  drift_nu_std,
  drift_t0,
  drift_wg_ratio,
  drift_g_offset,
  drift_w_offset,
  drift_nu_k,
  drift_log_g0,
  common_parameters,
};

enum class Kind { number, flag, list };

struct Parameter {
  std::string_view name;
  std::string_view alias;  ///< its name in the golden vectors, if that is another
  Kind kind;
  std::vector<float> value;  ///< by default; a number and a flag have one
  Range range;
  std::string_view meaning;
};

/// The values of a device's parameters, in the order of its list.
class Settings {
 public:
  explicit Settings(std::vector<std::vector<float>> values = {}) : values_(std::move(values)) {}

  float number(std::size_t parameter) const { return values_[parameter][0]; }
  bool flag(std::size_t parameter) const { return values_[parameter][0] != 0; }
  const std::vector<float>& list(std::size_t parameter) const { return values_[parameter]; }
  void set(std::size_t parameter, float value) { values_[parameter] = {value}; }
  void set(std::size_t parameter, std::vector<float> list) { values_[parameter] = std::move(list); }
  std::size_t size() const { return values_.size(); }

  bool operator==(const Settings&) const = default;

 private:
  std::vector<std::vector<float>> values_;
};

/// What was drawn for each cross-point.
struct DeviceArrays {
  Vector max_bound;
  Vector min_bound;
  Vector step_up;
  Vector step_down;
  Vector decay_scale;
  Vector diffusion_rate;
  Vector reset_bias;
  Vector drift_nu;
  Vector reference;           ///< added to the weight while it is pulsed or clipped; empty for none
  std::array<Vector, 2> own;  ///< those that the device names

  bool operator==(const DeviceArrays&) const = default;
};

/// One cross-point while it is pulsed.
struct Point {
  float minimum;
  float maximum;
  float step_up;
  float step_down;
  std::array<float, 2> own;
};

/// The normal numbers of the pulses of one cross-point in one update.
class PulseNoise {
 public:
  PulseNoise(const EventDraws& draws, float deviation, std::uint64_t point, std::uint64_t first_pulse)
      : draws_(draws), deviation_(deviation), point_(point), pulse_(first_pulse) {}

  /// The next one times dw_min_std; 0 without drawing if that is 0.
  float next() { return deviation_ > 0 ? deviation_ * draws_.normal(point_, pulse_++) : 0.0F; }

 private:
  const EventDraws& draws_;
  float deviation_;
  std::uint64_t point_;
  std::uint64_t pulse_;
};

/// Applies |count| pulses to a weight, DOWN if count > 0, with the bounds after each.
using PulseFunction = float (*)(float weight, const Point&, const Settings&, std::int32_t count, PulseNoise&);

struct Device {
  std::string_view name;
  std::string_view meaning;
  std::vector<Parameter> parameters;         ///< the common ones, with this device's defaults, then its own
  std::vector<std::string_view> own_arrays;  ///< names of DeviceArrays::own
  bool has_reference = false;
  /// Parameters that follow from others; nullptr for none.
  void (*derive)(Settings&) = nullptr;
  /// Draws own arrays and the reference, from the common arrays and perhaps changing them; nullptr for none.
  void (*draw)(const Settings&, const Draws&, Shape, DeviceArrays&) = nullptr;
  float (*granularity)(const Settings&, const Quirks&) = nullptr;
  PulseFunction pulse = nullptr;  ///< nullptr for a device that is updated exactly

  Settings defaults() const;
};

/// All devices, in the order of devices.def.
const std::vector<Device>& devices();
/// The device of that name, or nullptr.
const Device* find_device(std::string_view name);

/// The list of common parameters with other defaults for some, and `own` behind them.
struct Default {
  CommonParameter parameter;
  float value;
};
std::vector<Parameter> parameter_list(std::vector<Default> defaults, std::vector<Parameter> own = {});

Parameter number_parameter(std::string_view name, std::string_view alias, float value, Range range,
                           std::string_view meaning);
Parameter flag_parameter(std::string_view name, std::string_view alias, bool value, std::string_view meaning);

/// Reads the members that `json` has into `settings`; `own` names keys that somebody else reads.
void read_settings(const Device& device, const Json& json, const std::string& where, Settings& settings,
                   Diagnostics& diagnostics, std::span<const std::string_view> own = {});
Json settings_json(const Device& device, const Settings& settings);

/// Draws everything that is drawn once for each cross-point.
DeviceArrays draw_arrays(const Device& device, const Settings& settings, Shape shape, const Draws& draws);

/// (w_max - w_min) / granularity.
float number_of_states(const Device& device, const Settings& settings, const Quirks& quirks = no_quirks);

/// A PulseFunction from one step: `Step::step(weight, point, settings, is_down, noise)` is the weight after
/// one pulse, before the bounds.
template <class Step>
float pulse_by(float weight, const Point& point, const Settings& settings, std::int32_t count,
               PulseNoise& noise) {
  const bool is_down = count > 0;
  for (std::int32_t left = is_down ? count : -count; left > 0; --left) {
    weight = Step::step(weight, point, settings, is_down, noise.next());
    weight = weight > point.maximum ? point.maximum : weight < point.minimum ? point.minimum : weight;
  }
  return weight;
}

/// dw_min, the granularity of most devices.
float plain_granularity(const Settings& settings, const Quirks&);

}  // namespace pulsewright::analog

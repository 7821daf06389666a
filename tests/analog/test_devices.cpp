// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>

#include "analog/pulsed_array.h"
#include "base/files.h"
#include "catch.h"

namespace pulsewright::analog {
namespace {

struct Moments {
  double mean = 0;
  double deviation = 0;
};

Moments moments_of(View values) {
  double sum = 0;
  double squares = 0;
  for (const float value : values) {
    sum += value;
    squares += double{value} * value;
  }
  const auto count = static_cast<double>(values.size());
  return {sum / count, std::sqrt(std::max(squares / count - sum / count * sum / count, 0.0))};
}

PulsedArray array_of(std::string_view name, Shape shape,
                     std::initializer_list<std::pair<std::size_t, float>> values) {
  const Device& device = *find_device(name);
  Settings settings = device.defaults();
  for (const auto& [parameter, value] : values) settings.set(parameter, value);
  return {device, settings, shape, Draws(5, 0)};
}

TEST_CASE("each device has a file, a name, a meaning for each parameter, and steps") {
  const std::string rows = read_file(PULSEWRIGHT_ROOT "/src/analog/devices.def");
  std::size_t count = 0;
  for (std::size_t at = 0; (at = rows.find("\nPW_DEVICE(", at)) != std::string::npos; ++at) ++count;
  CHECK(devices().size() == count);
  for (const Device& device : devices()) {
    INFO(device.name);
    CHECK_FALSE(device.meaning.empty());
    for (const Parameter& parameter : device.parameters) CHECK_FALSE(parameter.meaning.empty());
    CHECK(device.granularity(device.defaults(), no_quirks) > 0);
    CHECK(device.own_arrays.size() <= 2);
  }
}

TEST_CASE("every pulsed device moves UP and DOWN, within its bounds, and stays where it is without pulses") {
  for (const Device& device : devices()) {
    if (device.pulse == nullptr) continue;
    INFO(device.name);
    Settings settings = device.defaults();
    if (device.derive != nullptr) device.derive(settings);
    const Shape shape{6, 5};
    PulsedArray array(device, settings, shape, Draws(5, 0));
    const Vector start(array.weights().begin(), array.weights().end());
    array.pulse(Counts(shape.points()));
    CHECK(std::ranges::equal(array.weights(), start));
    Vector zero(shape.points());
    const auto mean_after = [&](std::int32_t count) {
      array.set(zero);
      array.pulse(Counts(shape.points(), count));
      return moments_of(array.weights()).mean;
    };
    CHECK(mean_after(3) < mean_after(-3));
    for (int time = 0; time < 40; ++time) array.pulse(Counts(shape.points(), time % 7 < 4 ? -500 : 500));
    for (std::size_t point = 0; point < shape.points(); ++point) {
      const float reference = array.arrays().reference.empty() ? 0 : array.arrays().reference[point];
      const float physical = array.weights()[point] + reference;
      CHECK(physical <= array.arrays().max_bound[point] + 1e-6F);
      CHECK(physical >= array.arrays().min_bound[point] - 1e-6F);
    }
    CHECK(array.report().up > 0);
    CHECK(array.report().down > 0);
  }
}

TEST_CASE("arrays are drawn with the spreads of the parameters") {
  const Shape shape{200, 200};
  const double count = 40000;
  const PulsedArray array =
      array_of("ConstantStep", shape,
               {{dw_min_dtod, 0.1F}, {w_max_dtod, 0.2F}, {up_down, 0.1F}, {up_down_dtod, 0.02F}});
  const Moments up = moments_of(array.arrays().step_up);
  const Moments down = moments_of(array.arrays().step_down);
  const double spread = std::sqrt(0.01 + 0.0004) * 1e-3;
  CHECK(std::abs(up.mean - 1e-3) < 5 * spread / std::sqrt(count));
  CHECK(std::abs(down.mean - 0.9e-3) < 5 * spread / std::sqrt(count));
  CHECK(std::abs(up.deviation / spread - 1) < 5 / std::sqrt(2 * count));
  const Moments max = moments_of(array.arrays().max_bound);
  CHECK(std::abs(max.mean - 0.6) < 5 * 0.12 / std::sqrt(count));
  CHECK(std::abs(max.deviation / 0.12 - 1) < 5 / std::sqrt(2 * count));
}

TEST_CASE("a log-normal spread is one, and stuck and perfect devices are as the parameters say") {
  const Shape shape{200, 200};
  const PulsedArray normal =
      array_of("ConstantStep", shape, {{dw_min_dtod, 0.5F}, {dw_min_dtod_log_normal, 1}, {up_down_dtod, 0}});
  Vector logs;
  for (const float step : normal.arrays().step_up) logs.push_back(std::log(step / 0.001F));
  const Moments moments = moments_of(logs);
  CHECK(std::abs(moments.mean) < 5 * 0.5 / 200);
  CHECK(std::abs(moments.deviation / 0.5 - 1) < 5 / std::sqrt(80000.0));

  const PulsedArray stuck =
      array_of("ConstantStep", shape,
               {{corrupt_devices_prob, 0.2F}, {corrupt_devices_range, 0.05F}, {perfect_bias, 1}});
  int dead = 0;
  for (std::size_t point = 0; point < shape.points(); ++point) {
    if (point % 200 == 199) {
      CHECK(stuck.arrays().step_up[point] == 0.001F);
      continue;
    }
    if (stuck.arrays().step_up[point] != 0) continue;
    ++dead;
    CHECK(std::abs(stuck.arrays().max_bound[point]) <= 0.05F);
    CHECK(stuck.arrays().max_bound[point] == stuck.arrays().min_bound[point]);
  }
  CHECK(std::abs(dead - 0.2 * 39800) < 5 * std::sqrt(0.16 * 39800));
}

TEST_CASE("pulse noise has its spread, which adds up over pulses") {
  const Shape shape{200, 200};
  PulsedArray array =
      array_of("ConstantStep", shape,
               {{dw_min_dtod, 0}, {dw_min_std, 0.3F}, {up_down_dtod, 0}, {w_max, 100}, {w_min, -100}});
  array.pulse(Counts(shape.points(), -9));
  const Moments moments = moments_of(array.weights());
  CHECK(std::abs(moments.mean - 0.009) < 5 * 0.0009 / 200);
  CHECK(std::abs(moments.deviation / 0.0009 - 1) < 5 / std::sqrt(80000.0));
}

TEST_CASE("the noise of a cross-point does not depend on the pulses of others") {
  const Shape shape{4, 4};
  for (const Device& device : devices()) {
    if (device.pulse == nullptr) continue;
    INFO(device.name);
    Settings settings = device.defaults();
    settings.set(write_noise_std, 3.0F);
    PulsedArray all(device, settings, shape, Draws(5, 0));
    PulsedArray one(device, settings, shape, Draws(5, 0));
    Counts alone(16);
    alone[7] = 5;
    all.pulse(Counts(16, 5));
    one.pulse(alone);
    CHECK(all.weights()[7] == one.weights()[7]);
  }
}

TEST_CASE("written weights are visible with write noise, and pulses act on what was written") {
  const Shape shape{100, 100};
  PulsedArray array =
      array_of("SoftBounds", shape, {{write_noise_std, 10}, {dw_min_dtod, 0}, {w_max_dtod, 0}});
  array.set(Vector(shape.points(), 0.1F));
  const Moments moments = moments_of(array.weights());
  CHECK(std::abs(moments.mean - 0.1) < 5 * 0.01 / 100);
  CHECK(std::abs(moments.deviation / 0.01 - 1) < 5 / std::sqrt(20000.0));
  const Vector before(array.weights().begin(), array.weights().end());
  array.pulse(Counts(shape.points(), 0));
  CHECK(std::ranges::equal(array.weights(), before));
}

TEST_CASE("the symmetry point of a device with a subtracted reference is 0") {
  for (const char* name : {"SoftBoundsReference", "PowStepReference"}) {
    const Device& device = *find_device(name);
    Settings settings = device.defaults();
    const auto index = static_cast<std::size_t>(
        std::ranges::find(device.parameters, "subtract_symmetry_point", &Parameter::name) -
        device.parameters.begin());
    settings.set(index, 1.0F);
    settings.set(index - 1, 0.0F);  // reference_std
    settings.set(dw_min_std, 0.0F);
    settings.set(up_down, 0.1F);
    settings.set(dw_min, 0.01F);
    INFO(name);
    PulsedArray array(device, settings, {10, 10}, Draws(5, 0));
    array.set(Vector(100, 0.3F));
    for (int time = 0; time < 4000; ++time) array.pulse(Counts(100, time % 2 == 0 ? 1 : -1));
    for (const float weight : array.weights()) CHECK(std::abs(weight) < 0.02F);
  }
}

TEST_CASE("drift without a logarithm of its conductance stays a number") {
  PulsedArray array = array_of("Ideal", {1, 3}, {{drift_nu, 0.1F}, {drift_nu_k, 0.05F}});
  array.set(Vector{0.5F, 0, -0.5F});
  for (int time = 0; time < 3; ++time) array.drift(10);
  for (const float weight : array.weights()) CHECK(std::isfinite(weight));
  CHECK(array.weights()[0] < 0.5F);
  CHECK(array.weights()[2] > -0.5F);
}

}  // namespace
}  // namespace pulsewright::analog

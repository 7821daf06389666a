// SPDX-License-Identifier: Apache-2.0
#include "analog/golden_case.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace pulsewright::analog::golden {

namespace {

const Json nothing{Json::Object{}};
constexpr std::int64_t largest_side = 1024;
constexpr float largest_element = 1e6F;

}  // namespace

const Json* CaseReader::member(std::string_view key) const {
  const Json* found = json_.find(key);
  if (found == nullptr)
    diagnostics_->push_back({Code::missing_key, place(key), "a value", "nothing", "the case needs it"});
  return found;
}

std::string CaseReader::text(std::string_view key) const {
  const Json* found = member(key);
  if (found == nullptr) return {};
  if (found->string() != nullptr) return *found->string();
  refuse(Code::wrong_type, key, "a string", found->brief());
  return {};
}

float CaseReader::number(std::string_view key, Range range) const {
  float value = 0;
  if (const Json* found = member(key)) read_value(*found, place(key), range, value, *diagnostics_);
  return value;
}

float CaseReader::number_or(std::string_view key, float value, Range range) const {
  return has(key) ? number(key, range) : value;
}

std::int64_t CaseReader::integer(std::string_view key, std::int64_t lowest, std::int64_t highest) const {
  std::int64_t value = lowest;
  if (const Json* found = member(key))
    read_value(*found, place(key), {static_cast<double>(lowest), static_cast<double>(highest)}, value,
               *diagnostics_);
  return value;
}

Vector CaseReader::any_numbers(std::string_view key) const {
  Vector values;
  if (const Json* found = member(key)) read_value(*found, place(key), {}, values, *diagnostics_);
  return values;
}

Vector CaseReader::numbers(std::string_view key, std::size_t count) const {
  const std::size_t before = diagnostics_->size();
  Vector values = any_numbers(key);
  if (diagnostics_->size() == before && values.size() != count)
    refuse(Code::shape_mismatch, key, fmt::format("{} numbers", count), std::to_string(values.size()));
  values.resize(count);
  return values;
}

std::vector<std::int64_t> CaseReader::integers(std::string_view key, std::size_t count) const {
  std::vector<std::int64_t> values;
  if (const Json* found = member(key)) {
    const Json::Array* array = found->array();
    if (array == nullptr || array->size() != count)
      refuse(Code::shape_mismatch, key, fmt::format("an array of {} integers", count), found->brief());
    else
      for (std::size_t i = 0; i < count; ++i) {
        std::int64_t value = 0;
        read_value((*array)[i], fmt::format("{}/{}", place(key), i), {-1e9, 1e9}, value, *diagnostics_);
        values.push_back(value);
      }
  }
  values.resize(count);
  return values;
}

std::vector<std::string> CaseReader::texts(std::string_view key, std::size_t count) const {
  std::vector<std::string> values;
  if (const Json* found = member(key)) {
    const Json::Array* array = found->array();
    const bool is_good =
        array != nullptr && array->size() == count &&
        std::ranges::all_of(*array, [](const Json& json) { return json.string() != nullptr; });
    if (!is_good)
      refuse(Code::shape_mismatch, key, fmt::format("an array of {} strings", count), found->brief());
    else
      for (const Json& json : *array) values.push_back(*json.string());
  }
  values.resize(count);
  return values;
}

std::vector<CaseReader> CaseReader::objects(std::string_view key) const {
  std::vector<CaseReader> list;
  const Json* found = member(key);
  if (found == nullptr) return list;
  if (found->array() == nullptr || found->array()->empty()) {
    refuse(Code::wrong_type, key, "an array of at least one object", found->brief());
    return list;
  }
  for (std::size_t i = 0; i < found->array()->size(); ++i) {
    const Json& json = (*found->array())[i];
    const std::string where = fmt::format("{}/{}", place(key), i);
    if (json.object() == nullptr)
      diagnostics_->push_back({Code::wrong_type, where, "an object", json.brief(), ""});
    else
      list.emplace_back(json, where, *diagnostics_);
  }
  return list;
}

CaseReader CaseReader::object(std::string_view key) const {
  const Json* found = member(key);
  if (found != nullptr && found->object() == nullptr) {
    refuse(Code::wrong_type, key, "an object", found->brief());
    found = nullptr;
  }
  return {found != nullptr ? *found : nothing, place(key), *diagnostics_};
}

Shape CaseReader::shape() const {
  return {static_cast<std::size_t>(integer("d_size", 1, largest_side)),
          static_cast<std::size_t>(integer("x_size", 1, largest_side))};
}

void Comparer::count(std::string_view what, double got, double expected, bool is_good) {
  ++report_.comparisons;
  if (is_good) return;
  ++report_.failures;
  if (report_.first_failures.size() < 10)
    report_.first_failures.push_back({case_ + place_ + "/" + std::string(what), expected, got});
}

void Comparer::close(std::string_view what, double got, double expected, double tolerance) {
  const double error = std::abs(got - expected) / std::max(1.0, std::abs(expected));
  // What is not a number is as wrong as can be.
  const bool is_number = std::isfinite(error);
  report_.worst_relative_error = std::max(report_.worst_relative_error, is_number ? error : 1e30);
  count(what, got, expected, is_number && error <= tolerance);
}

void Comparer::close(std::string_view what, View got, View expected, double tolerance) {
  for (std::size_t i = 0; i < expected.size(); ++i)
    close(fmt::format("{}/{}", what, i), i < got.size() ? got[i] : NAN, expected[i], tolerance);
}

void Comparer::equal(std::string_view what, std::int64_t got, std::int64_t expected) {
  count(what, static_cast<double>(got), static_cast<double>(expected), got == expected);
}

void Comparer::likely(std::string_view what, double got, double expected, double standard_error) {
  const double distance = std::abs(got - expected);
  // A statistic without spread has to be exact, up to the rounding of its sum.
  const bool is_exact = standard_error <= 0;
  const double errors = is_exact ? 0 : distance / standard_error;
  report_.worst_standard_errors = std::max(report_.worst_standard_errors, errors);
  count(what, got, expected, is_exact ? distance <= 1e-6 : errors <= most_standard_errors);
}

DeviceArrays read_arrays(const CaseReader& reader, const Device& device, Shape shape,
                         const std::string& suffix) {
  DeviceArrays arrays;
  const auto numbers = [&](std::string_view name) {
    const std::string key = std::string(name) + suffix;
    Vector values = reader.numbers(key, shape.points());
    if (largest_magnitude(values) > largest_element)
      reader.refuse(Code::out_of_range, key, "magnitudes of at most 10^6", "larger ones");
    return values;
  };
  arrays.max_bound = numbers("max_bound");
  arrays.min_bound = numbers("min_bound");
  arrays.step_up = numbers("dwmin_up");
  arrays.step_down = numbers("dwmin_down");
  arrays.decay_scale = numbers("decay_scales");
  arrays.diffusion_rate = numbers("diffusion_rates");
  arrays.reset_bias = numbers("reset_bias");
  arrays.drift_nu = numbers("drift_nu");
  if (device.has_reference) arrays.reference = numbers("reference");
  for (std::size_t i = 0; i < device.own_arrays.size(); ++i) arrays.own[i] = numbers(device.own_arrays[i]);
  for (std::size_t point = 0; point < shape.points(); ++point)
    if (arrays.min_bound[point] > arrays.max_bound[point]) {
      reader.refuse(Code::out_of_range, fmt::format("min_bound{}/{}", suffix, point),
                    "at most the upper bound",
                    fmt::format("{} above {}", arrays.min_bound[point], arrays.max_bound[point]));
      break;
    }
  return arrays;
}

const Device* device_of_name(const CaseReader& reader) {
  const std::string name = reader.text("name");
  const Device* device = find_device(name.substr(0, name.find('_')));
  if (device == nullptr || device->pulse == nullptr) {
    reader.refuse(Code::unknown_choice, "name", "a name that begins with that of a pulsed device and '_'",
                  quote_briefly(name));
    return nullptr;
  }
  return device;
}

Settings silent_settings(const Device& device, float step) {
  Settings settings = device.defaults();
  settings.set(dw_min, step);
  settings.set(dw_min_std, 0.0F);
  settings.set(reset_std, 0.0F);
  return settings;
}

}  // namespace pulsewright::analog::golden

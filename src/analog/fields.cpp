// SPDX-License-Identifier: Apache-2.0
#include "analog/fields.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/nearest_name.h"

namespace pulsewright::analog {

namespace {

std::optional<double> number_of(const Json& json) {
  if (const double* number = json.get_if<double>()) return *number;
  if (const std::int64_t* integer = json.integer()) return static_cast<double>(*integer);
  return std::nullopt;
}

std::string range_text(Range range) {
  const bool has_lowest = range.lowest > -unbounded;
  const bool has_highest = range.highest < unbounded;
  if (has_lowest && has_highest) return fmt::format("a number in [{}, {}]", range.lowest, range.highest);
  if (has_lowest) return fmt::format("a number of at least {}", range.lowest);
  if (has_highest) return fmt::format("a number of at most {}", range.highest);
  return "a number that single precision holds";
}

bool is_in(Range range, double value) {
  return std::isfinite(value) && value >= range.lowest && value <= range.highest;
}

}  // namespace

bool read_value(const Json& json, const std::string& where, Range range, float& value,
                Diagnostics& diagnostics) {
  const std::optional<double> number = number_of(json);
  if (!number) {
    diagnostics.push_back({Code::wrong_type, where, "a number", json.brief(), ""});
    return false;
  }
  const auto single = static_cast<float>(std::clamp(*number, -unbounded, unbounded));
  // The largest float is printed with 9 digits, which read as a little more.
  const bool is_largest = std::abs(*number) <= unbounded * (1 + 1e-8) && std::abs(*number) > unbounded;
  if (!is_largest && !is_in(range, *number)) {
    diagnostics.push_back({Code::out_of_range, where, range_text(range), fmt::format("{}", *number), ""});
    return false;
  }
  value = single;
  return true;
}

bool read_value(const Json& json, const std::string& where, Range range, std::int64_t& value,
                Diagnostics& diagnostics) {
  const std::int64_t* integer = json.integer();
  if (integer == nullptr) {
    diagnostics.push_back({Code::wrong_type, where, "an integer", json.brief(), ""});
    return false;
  }
  if (!is_in(range, static_cast<double>(*integer))) {
    diagnostics.push_back({Code::out_of_range, where, range_text(range), std::to_string(*integer), ""});
    return false;
  }
  value = *integer;
  return true;
}

bool read_value(const Json& json, const std::string& where, bool& value, Diagnostics& diagnostics) {
  const bool* flag = json.get_if<bool>();
  if (flag == nullptr) {
    diagnostics.push_back({Code::wrong_type, where, "true or false", json.brief(), ""});
    return false;
  }
  value = *flag;
  return true;
}

bool read_value(const Json& json, const std::string& where, Range range, std::vector<float>& value,
                Diagnostics& diagnostics) {
  const Json::Array* array = json.array();
  if (array == nullptr) {
    diagnostics.push_back({Code::wrong_type, where, "an array of numbers", json.brief(), ""});
    return false;
  }
  std::vector<float> numbers(array->size());
  bool is_good = true;
  for (std::size_t i = 0; i < array->size(); ++i)
    is_good &= read_value((*array)[i], fmt::format("{}/{}", where, i), range, numbers[i], diagnostics);
  if (is_good) value = std::move(numbers);
  return is_good;
}

bool read_choice(const Json& json, const std::string& where, std::span<const std::string_view> names,
                 std::size_t& value, Diagnostics& diagnostics) {
  const std::string* text = json.string();
  if (text == nullptr) {
    diagnostics.push_back(
        {Code::wrong_type, where, fmt::format("one of {}", fmt::join(names, ", ")), json.brief(), ""});
    return false;
  }
  const auto found = std::ranges::find(names, *text);
  if (found == names.end()) {
    diagnostics.push_back({Code::unknown_choice, where, fmt::format("one of {}", fmt::join(names, ", ")),
                           quote_briefly(*text), ""});
    return false;
  }
  value = static_cast<std::size_t>(found - names.begin());
  return true;
}

void refuse_key(const std::string& where, std::string_view key, std::span<const std::string_view> names,
                Diagnostics& diagnostics) {
  const std::string quoted = quote_briefly(pointer_token(key));
  const std::string likely = likely_name(std::string(key), {names.begin(), names.end()});
  diagnostics.push_back({Code::unknown_key, where + "/" + quoted.substr(1, quoted.size() - 2),
                         fmt::format("one of {}", fmt::join(names, ", ")), quote_briefly(key),
                         likely.empty() ? "remove the key" : fmt::format("did you mean {}?", likely)});
}

}  // namespace pulsewright::analog

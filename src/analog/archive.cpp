// SPDX-License-Identifier: Apache-2.0
#include "analog/archive.h"

#include <cmath>
#include <type_traits>

#include <fmt/format.h>

namespace pulsewright::analog {

namespace {

/// A single-precision number is written as the double that it is, so that it reads as the same bits.
bool read(const Json& json, float& value) {
  double number = 0;
  if (const double* real = json.get_if<double>())
    number = *real;
  else if (const std::int64_t* integer = json.integer())
    number = static_cast<double>(*integer);
  else
    return false;
  value = static_cast<float>(number);
  return std::isfinite(value) && static_cast<double>(value) == number;
}

template <class Integer>
bool read(const Json& json, Integer& value) {
  const std::int64_t* integer = json.integer();
  if (integer == nullptr || *integer < 0) return false;
  value = static_cast<Integer>(*integer);
  return static_cast<std::int64_t>(value) == *integer;
}

Json written(float value) {
  return Json(static_cast<double>(value));
}

Json written(std::uint64_t value) {
  return Json(value);
}

Json written(std::uint8_t value) {
  return Json(std::int64_t{value});
}

}  // namespace

const Json* Archive::member(const std::string& name) {
  const Json* found = loaded_->find(name);
  if (found == nullptr)
    diagnostics_->push_back({Code::missing_key, where_ + "/" + name, "a value", "nothing",
                             "the checkpoint may be damaged or of another version"});
  return found;
}

void Archive::refuse(const std::string& name, const std::string& expected, const Json& got) {
  diagnostics_->push_back({Code::wrong_type, where_ + "/" + name, expected, got.brief(),
                           "the checkpoint may be damaged or of another configuration"});
}

void Archive::operator()(const std::string& name, float& value) {
  if (!is_loading()) {
    (*saved_)[name] = written(value);
  } else if (const Json* json = member(name); json != nullptr && !read(*json, value)) {
    refuse(name, "a number of single precision", *json);
  }
}

void Archive::operator()(const std::string& name, bool& value) {
  if (!is_loading()) {
    (*saved_)[name] = Json(value);
  } else if (const Json* json = member(name)) {
    if (const bool* flag = json->get_if<bool>())
      value = *flag;
    else
      refuse(name, "true or false", *json);
  }
}

void Archive::operator()(const std::string& name, std::uint64_t& value) {
  if (!is_loading()) {
    (*saved_)[name] = written(value);
  } else if (const Json* json = member(name); json != nullptr && !read(*json, value)) {
    refuse(name, "an integer of at least 0", *json);
  }
}

template <class Element>
void Archive::exchange_vector(const std::string& name, std::vector<Element>& value) {
  if (!is_loading()) {
    Json::Array array;
    for (const Element element : value) array.push_back(written(element));
    (*saved_)[name] = Json(std::move(array));
    return;
  }
  const Json* json = member(name);
  if (json == nullptr) return;
  const Json::Array* array = json->array();
  std::vector<Element> loaded(array != nullptr ? array->size() : 0);
  const bool fits = loaded.size() == value.size() || loaded.empty() || value.empty();
  bool is_good = array != nullptr && fits;
  for (std::size_t i = 0; is_good && i < loaded.size(); ++i) is_good = read((*array)[i], loaded[i]);
  if (is_good)
    value = std::move(loaded);
  else
    refuse(name, fmt::format("an array of {} numbers", value.size()), *json);
}

void Archive::operator()(const std::string& name, std::vector<float>& value) {
  exchange_vector(name, value);
}

void Archive::operator()(const std::string& name, std::vector<std::uint8_t>& value) {
  exchange_vector(name, value);
}

void Archive::operator()(const std::string& name, std::vector<std::uint64_t>& value) {
  exchange_vector(name, value);
}

}  // namespace pulsewright::analog

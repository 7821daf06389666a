// SPDX-License-Identifier: Apache-2.0
#include "base/object_reader.h"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/limit_text.h"

namespace pulsewright {

namespace {

std::string integer_words(IntegerRange range) {
  return fmt::format("an integer in [{}, {}]", limit_text(range.minimum), limit_text(range.maximum));
}

/// Reads one array of integers; a wrong element is diagnosed and read as 0.
std::vector<std::int64_t> read_integers(const Json::Array& array, const std::string& pointer,
                                        IntegerRange range, Diagnostics& diagnostics) {
  std::vector<std::int64_t> integers;
  integers.reserve(array.size());
  for (std::size_t i = 0; i < array.size(); ++i) {
    const std::int64_t* integer = array[i].integer();
    const auto where = [&] { return fmt::format("{}/{}", pointer, i); };
    if (integer == nullptr)
      diagnostics.push_back({Code::wrong_type, where(), "an integer", array[i].brief(), ""});
    else if (*integer < range.minimum || *integer > range.maximum)
      diagnostics.push_back(
          {Code::out_of_range, where(), integer_words(range), std::to_string(*integer), ""});
    integers.push_back(integer ? *integer : 0);
  }
  return integers;
}

}  // namespace

ObjectReader::ObjectReader(const Json& value, std::string pointer, Diagnostics& diagnostics)
    : value_(value), pointer_(std::move(pointer)), diagnostics_(diagnostics) {
  if (value.object() == nullptr)
    diagnostics_.push_back(
        {Code::wrong_type, pointer_.empty() ? "/" : pointer_, "an object", value.brief(), ""});
}

const Json* ObjectReader::member(std::string_view key) {
  asked_.emplace(key);
  const Json* found = value_.find(key);
  if (found == nullptr && value_.object() != nullptr)
    diagnostics_.push_back({Code::missing_key, pointer_to(key), "a value", "nothing", "add the key"});
  return found;
}

template <class T>
const T* ObjectReader::typed(std::string_view key, std::string_view expected) {
  const Json* found = member(key);
  if (found == nullptr) return nullptr;
  const T* value = found->get_if<T>();
  if (value == nullptr)
    diagnostics_.push_back({Code::wrong_type, pointer_to(key), std::string(expected), found->brief(), ""});
  return value;
}

std::int64_t ObjectReader::integer(std::string_view key, IntegerRange range) {
  const std::int64_t* value = typed<std::int64_t>(key, "an integer");
  if (value == nullptr) return 0;
  if (*value < range.minimum || *value > range.maximum) {
    diagnostics_.push_back(
        {Code::out_of_range, pointer_to(key), integer_words(range), std::to_string(*value), ""});
  }
  return *value;
}

double ObjectReader::number(std::string_view key) {
  const Json* found = member(key);
  if (found == nullptr) return 0;
  if (const double* value = found->get_if<double>()) return *value;
  if (const std::int64_t* value = found->integer()) return static_cast<double>(*value);
  diagnostics_.push_back({Code::wrong_type, pointer_to(key), "a number", found->brief(), ""});
  return 0;
}

bool ObjectReader::boolean(std::string_view key) {
  const bool* value = typed<bool>(key, "true or false");
  return value != nullptr && *value;
}

std::string ObjectReader::string(std::string_view key) {
  const std::string* value = typed<std::string>(key, "a string");
  return value ? *value : std::string();
}

std::string ObjectReader::sha256(std::string_view key) {
  const std::string* value = typed<std::string>(key, "a SHA-256 as a string");
  if (value == nullptr) return {};
  const bool good = value->size() == 64 && std::ranges::all_of(*value, [](char c) {
                      return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
                    });
  if (!good)
    diagnostics_.push_back(
        {Code::bad_hash, pointer_to(key), "64 lowercase hexadecimal digits", quote_briefly(*value), ""});
  return *value;
}

std::size_t ObjectReader::choice(std::string_view key, std::span<const std::string_view> choices) {
  const std::string* value = typed<std::string>(key, fmt::format("one of {}", fmt::join(choices, ", ")));
  if (value == nullptr) return 0;
  const auto found = std::ranges::find(choices, *value);
  if (found != choices.end()) return static_cast<std::size_t>(found - choices.begin());
  diagnostics_.push_back({Code::unknown_choice, pointer_to(key),
                          fmt::format("one of {}", fmt::join(choices, ", ")), quote_briefly(*value), ""});
  return 0;
}

std::vector<ObjectReader::Element> ObjectReader::elements(std::string_view key) {
  std::vector<Element> list;
  if (const Json::Array* array = typed<Json::Array>(key, "an array"))
    for (std::size_t i = 0; i < array->size(); ++i)
      list.push_back({(*array)[i], fmt::format("{}/{}", pointer_to(key), i)});
  return list;
}

std::vector<std::int64_t> ObjectReader::integers(std::string_view key, IntegerRange range) {
  const Json::Array* array = typed<Json::Array>(key, "an array of integers");
  if (array == nullptr) return {};
  return read_integers(*array, pointer_to(key), range, diagnostics_);
}

std::vector<std::vector<std::int64_t>> ObjectReader::integer_rows(std::string_view key, IntegerRange range) {
  std::vector<std::vector<std::int64_t>> rows;
  for (const Element& element : elements(key)) {
    rows.emplace_back();
    if (const Json::Array* row = element.value.array())
      rows.back() = read_integers(*row, element.pointer, range, diagnostics_);
    else
      diagnostics_.push_back(
          {Code::wrong_type, element.pointer, "an array of integers", element.value.brief(), ""});
  }
  return rows;
}

void ObjectReader::finish() {
  if (value_.object() == nullptr) return;
  for (const auto& [key, unused] : *value_.object()) {
    if (asked_.contains(key)) continue;
    // The key is the document's own: it may be long, and hold anything.
    const std::string quoted = quote_briefly(pointer_token(key));
    diagnostics_.push_back(
        {Code::unknown_key, pointer_to(std::string_view(quoted).substr(1, quoted.size() - 2)),
         fmt::format("only {}", fmt::join(asked_, ", ")), quote_briefly(key), "remove the key"});
  }
}

}  // namespace pulsewright

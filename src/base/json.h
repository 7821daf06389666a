// SPDX-License-Identifier: Apache-2.0
// JSON as a plain value: one strict reader and one canonical writer for every document of the project.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/diagnostics.h"

namespace pulsewright {

class Json {
 public:
  using Array = std::vector<Json>;
  using Object = std::map<std::string, Json>;

  Json() = default;
  Json(bool value) : value_(value) {}
  Json(int value) : value_(std::int64_t{value}) {}
  Json(unsigned value) : value_(std::int64_t{value}) {}
  Json(std::int64_t value) : value_(value) {}
  Json(std::uint64_t value) : value_(static_cast<std::int64_t>(value)) {}
  Json(double value) : value_(value) {}
  Json(const char* value) : value_(std::string(value)) {}
  Json(std::string_view value) : value_(std::string(value)) {}
  Json(std::string value) : value_(std::move(value)) {}
  Json(Array value) : value_(std::move(value)) {}
  Json(Object value) : value_(std::move(value)) {}
  // Not inline: sources that handle documents compile some 5 % faster so.
  Json(const Json& other);
  Json(Json&& other) noexcept;
  Json& operator=(const Json& other);
  Json& operator=(Json&& other) noexcept;
  ~Json();

  /// An array made from any sequence whose elements make a Json.
  template <class Sequence>
  static Json array_of(const Sequence& sequence) {
    Array array;
    for (const auto& element : sequence) array.emplace_back(element);
    return array;
  }

  template <class T>
  const T* get_if() const {
    return std::get_if<T>(&value_);
  }
  const std::string* string() const { return get_if<std::string>(); }
  const std::int64_t* integer() const { return get_if<std::int64_t>(); }
  const Array* array() const { return get_if<Array>(); }
  const Object* object() const { return get_if<Object>(); }

  /// The member `key` of an object, or nullptr.
  const Json* find(std::string_view key) const;
  /// The member `key`, made where missing; a null becomes an object.
  Json& operator[](const std::string& key);
  /// Appends to an array; a null becomes an array.
  void push_back(Json element);

  /// "object", "array", "string", "integer", "number", "boolean" or "null".
  std::string_view type_name() const;
  /// The value as it is quoted in a diagnostic, shortened.
  std::string brief() const;

  bool operator==(const Json& other) const;

 private:
  std::variant<std::nullptr_t, bool, std::int64_t, double, std::string, Array, Object> value_ = nullptr;
};

/// A key as a token of a JSON pointer: '~' and '/' escaped (RFC 6901).
std::string pointer_token(std::string_view key);

enum class Numbers { integers, any };

/// Reads strict JSON text (RFC 8259, UTF-8): a byte order mark, a NUL byte, text after the document, a
/// repeated key, nesting deeper than 32 and, with Numbers::integers, a number that is not a 64-bit integer
/// are errors. All of them are collected, except that nothing is read after a wrong byte.
std::optional<Json> parse_json(std::string_view text, Diagnostics& diagnostics,
                               Numbers numbers = Numbers::any);

/// The canonical text: keys sorted, two-space indent, final newline; Python's
/// json.dumps(value, indent=2, sort_keys=True, ensure_ascii=False) + "\n" writes the same bytes.
std::string canonical_json(const Json& value);

/// The text on one line, keys sorted, no final newline.
std::string compact_json(const Json& value);

/// One diagnostic as an object: code, where, expected, got, hint.
Json to_json(const Diagnostic& diagnostic);

/// All of them, as an array.
Json to_json(const Diagnostics& diagnostics);

}  // namespace pulsewright

// SPDX-License-Identifier: Apache-2.0
// Parameters described once: a table of fields reads them from JSON (which TOML becomes), with all errors at
// once, and writes the resolved values and the tables of the docs.
#pragma once

#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/json.h"

namespace pulsewright::analog {

inline constexpr double unbounded = std::numeric_limits<float>::max();

struct Range {
  double lowest = -unbounded;
  double highest = unbounded;
};

inline constexpr Range not_negative{0, unbounded};
inline constexpr Range fraction{0, 1};

/// An enumeration as its index in a list of names.
template <class T>
struct ChoiceMember {
  std::span<const std::string_view> names;
  std::size_t (*get)(const T&);
  void (*set)(T&, std::size_t);
};

template <class T>
struct Field {
  std::string_view name;
  std::string_view alias;  ///< its name in the golden vectors, if that is another
  std::variant<float T::*, bool T::*, std::int64_t T::*, std::vector<float> T::*, ChoiceMember<T>> member;
  Range range = {};
  std::string_view meaning = {};
};

/// Values that are diagnosed when they are not what is expected; false then.
bool read_value(const Json& json, const std::string& where, Range range, float& value, Diagnostics&);
bool read_value(const Json& json, const std::string& where, Range range, std::int64_t& value, Diagnostics&);
bool read_value(const Json& json, const std::string& where, bool& value, Diagnostics&);
bool read_value(const Json& json, const std::string& where, Range range, std::vector<float>& value,
                Diagnostics&);
bool read_choice(const Json& json, const std::string& where, std::span<const std::string_view> names,
                 std::size_t& value, Diagnostics&);

/// A key that no field has, with the name that is nearest.
void refuse_key(const std::string& where, std::string_view key, std::span<const std::string_view> names,
                Diagnostics& diagnostics);

template <class T>
void read_field(const Field<T>& field, const Json& json, const std::string& where, T& target,
                Diagnostics& diagnostics) {
  std::visit(
      [&](const auto& member) {
        using Member = std::decay_t<decltype(member)>;
        if constexpr (std::is_same_v<Member, ChoiceMember<T>>) {
          std::size_t index = member.get(target);
          if (read_choice(json, where, member.names, index, diagnostics)) member.set(target, index);
        } else if constexpr (std::is_same_v<Member, bool T::*>) {
          read_value(json, where, target.*member, diagnostics);
        } else {
          read_value(json, where, field.range, target.*member, diagnostics);
        }
      },
      field.member);
}

/// Reads the members that `json` has; the others keep their values. `own` names keys that somebody else
/// reads.
template <class T>
void read_fields(std::span<const Field<T>> fields, const Json& json, const std::string& where, T& target,
                 Diagnostics& diagnostics, std::span<const std::string_view> own = {}) {
  if (json.object() == nullptr) {
    diagnostics.push_back({Code::wrong_type, where, "an object", json.brief(), ""});
    return;
  }
  for (const auto& [key, value] : *json.object()) {
    const std::string place = where + "/" + pointer_token(key);
    const Field<T>* found = nullptr;
    for (const Field<T>& field : fields)
      if (field.name == key || (!field.alias.empty() && field.alias == key)) found = &field;
    if (found != nullptr) {
      read_field(*found, value, place, target, diagnostics);
      continue;
    }
    bool is_own = false;
    for (const std::string_view name : own) is_own = is_own || name == key;
    if (is_own) continue;
    std::vector<std::string_view> names(own.begin(), own.end());
    for (const Field<T>& field : fields) names.push_back(field.name);
    refuse_key(where, key, names, diagnostics);
  }
}

/// Every value, under its name.
template <class T>
Json fields_json(std::span<const Field<T>> fields, const T& source) {
  Json json{Json::Object{}};
  for (const Field<T>& field : fields)
    std::visit(
        [&](const auto& member) {
          using Member = std::decay_t<decltype(member)>;
          Json& value = json[std::string(field.name)];
          if constexpr (std::is_same_v<Member, ChoiceMember<T>>)
            value = Json(member.names[member.get(source)]);
          else if constexpr (std::is_same_v<Member, std::vector<float> T::*>)
            value = Json::array_of(source.*member);
          else if constexpr (std::is_same_v<Member, float T::*>)
            value = Json(static_cast<double>(source.*member));
          else
            value = Json(source.*member);
        },
        field.member);
  return json;
}

}  // namespace pulsewright::analog

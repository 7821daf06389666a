// SPDX-License-Identifier: Apache-2.0
// Reading and writing of structs by their fields (handoff/artefact_fields.h).
#pragma once

#include <cmath>
#include <limits>
#include <set>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "handoff/artefact_fields.h"
#include "handoff/claims.h"

namespace pulsewright::handoff {

/// Makes the JSON object of the fields that it visits. A number that is none is written as null.
class FieldWriter {
 public:
  template <class T>
  void operator()(const std::string& key, const T& field) {
    json_[key] = value_of(field);
  }
  template <class Visit>
  void group(const std::string& key, Visit visit) {
    FieldWriter inner;
    visit(inner);
    json_[key] = inner.take();
  }
  Json take() { return std::move(json_); }

 private:
  static Json value_of(double value) { return std::isfinite(value) ? Json(value) : Json(); }
  static Json value_of(std::int64_t value) { return value; }
  static Json value_of(bool value) { return value; }
  static Json value_of(const std::string& value) { return value; }
  template <class T>
  static Json value_of(const std::optional<T>& value) {
    return value ? value_of(*value) : Json();
  }
  template <class T>
  static Json value_of(const std::vector<T>& list) {
    Json::Array array;
    for (const T& element : list) array.push_back(value_of(element));
    return array;
  }
  template <class T>
  static Json value_of(const T& object) {
    FieldWriter inner;
    visit_fields(inner, object);
    return inner.take();
  }

  Json json_;
};

/// The JSON object of a struct with fields.
template <class T>
Json fields_json(const T& object) {
  FieldWriter writer;
  visit_fields(writer, object);
  return writer.take();
}

/// Reads the fields of one object strictly: a key too many or too few, and a value of another type, are
/// diagnosed, all of them.
class FieldReader {
 public:
  FieldReader(const Json& value, std::string pointer, Diagnostics& found)
      : object_(value.object()), pointer_(std::move(pointer)), found_(found) {
    if (object_ == nullptr) refuse(Code::wrong_type, pointer_, "an object", value);
  }

  template <class T>
  void operator()(const std::string& key, T& field) {
    if (const Json* value = member(key)) read(*value, pointer_ + "/" + key, field);
  }
  template <class Visit>
  void group(const std::string& key, Visit visit) {
    const Json* value = member(key);
    if (value == nullptr) return;
    FieldReader inner(*value, pointer_ + "/" + key, found_);
    visit(inner);
    inner.finish();
  }
  /// Diagnoses every key that was not asked for.
  void finish() const {
    if (object_ == nullptr) return;
    for (const auto& [key, value] : *object_)
      if (!asked_.contains(key))
        found_.push_back({Code::unknown_key, pointer_ + "/" + pointer_token(key), "no such key",
                          value.brief(), "remove the key"});
  }

 private:
  const Json* member(const std::string& key) {
    if (object_ == nullptr) return nullptr;
    asked_.insert(key);
    const auto found = object_->find(key);
    if (found != object_->end()) return &found->second;
    found_.push_back({Code::missing_key, pointer_ + "/" + key, "the key", "nothing", ""});
    return nullptr;
  }

  void refuse(Code code, const std::string& pointer, std::string expected, const Json& got) const {
    found_.push_back({code, pointer, std::move(expected), got.brief(), ""});
  }

  template <class T>
  void read_as(const Json& value, const std::string& pointer, const char* expected, T& field) const {
    if (const T* found = value.get_if<T>())
      field = *found;
    else
      refuse(Code::wrong_type, pointer, expected, value);
  }
  void read(const Json& value, const std::string& pointer, std::string& field) const {
    read_as(value, pointer, "a string", field);
  }
  void read(const Json& value, const std::string& pointer, std::int64_t& field) const {
    read_as(value, pointer, "an integer", field);
  }
  void read(const Json& value, const std::string& pointer, bool& field) const {
    read_as(value, pointer, "true or false", field);
  }
  void read(const Json& value, const std::string& pointer, double& field) const {
    if (value == Json())
      field = std::numeric_limits<double>::quiet_NaN();
    else if (const std::int64_t* integer = value.integer())
      field = static_cast<double>(*integer);
    else
      read_as(value, pointer, "a number", field);
  }
  template <class T>
  void read(const Json& value, const std::string& pointer, std::optional<T>& field) const {
    if (value != Json()) read(value, pointer, field.emplace());
  }
  template <class T>
  void read(const Json& value, const std::string& pointer, std::vector<T>& list) const {
    const Json::Array* array = value.array();
    if (array == nullptr) return refuse(Code::wrong_type, pointer, "an array", value);
    for (std::size_t i = 0; i < array->size(); ++i) {
      T element{};
      read((*array)[i], fmt::format("{}/{}", pointer, i), element);
      list.push_back(std::move(element));
    }
  }
  template <class T>
  void read(const Json& value, const std::string& pointer, T& object) const {
    FieldReader inner(value, pointer, found_);
    visit_fields(inner, object);
    inner.finish();
  }

  const Json::Object* object_;
  std::string pointer_;
  Diagnostics& found_;
  std::set<std::string, std::less<>> asked_;
};

/// The members that every artefact begins with.
void add_head(Json& document, std::string_view schema);

/// Reads text of canonical JSON with add_head()'s members and hands over the rest; nothing where a diagnostic
/// was added.
std::optional<Json> read_head(std::string_view text, std::string_view schema, const std::string& name,
                              Diagnostics& diagnostics);

/// The canonical text of an artefact.
template <class T>
std::string write_document(std::string_view schema, const T& artefact) {
  Json document = fields_json(artefact);
  add_head(document, schema);
  return canonical_json(document);
}

/// The artefact of a canonical text; `name` stands in front of what is wrong.
template <class T>
std::optional<T> read_document(std::string_view schema, std::string_view text, const std::string& name,
                               Diagnostics& diagnostics) {
  const auto document = read_head(text, schema, name, diagnostics);
  if (!document) return std::nullopt;
  Diagnostics found;
  T artefact{};
  FieldReader reader(*document, name + ": ", found);
  visit_fields(reader, artefact);
  reader.finish();
  if (found.empty() && write_document(schema, artefact) != text)
    found.push_back({Code::not_canonical, name, "the canonical form", "another text", ""});
  if (found.empty()) return artefact;
  for (Diagnostic& diagnostic : found) diagnostics.push_back(std::move(diagnostic));
  return std::nullopt;
}

}  // namespace pulsewright::handoff

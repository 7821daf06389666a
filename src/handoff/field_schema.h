// SPDX-License-Identifier: Apache-2.0
// The JSON Schema of structs by their fields (handoff/artefact_fields.h), beside their writer and reader.
#pragma once

#include <string>
#include <utility>

#include "handoff/artefact_document.h"

namespace pulsewright::handoff {

/// Makes the schema of the object whose fields it visits.
class FieldSchema {
 public:
  FieldSchema() {
    json_["type"] = "object";
    json_["additionalProperties"] = false;
  }

  template <class T>
  void operator()(const std::string& key, const T& field) {
    require(key, schema_of(field));
  }
  template <class Visit>
  void group(const std::string& key, Visit visit) {
    FieldSchema inner;
    visit(inner);
    require(key, inner.take());
  }
  void require(const std::string& key, Json schema) {
    json_["properties"][key] = std::move(schema);
    json_["required"].push_back(key);
  }
  Json take() { return std::move(json_); }

 private:
  static Json typed(std::string_view type) {
    Json schema;
    schema["type"] = type;
    return schema;
  }
  static Json or_null(Json inner) {
    Json schema;
    schema["anyOf"] = Json::Array{std::move(inner), typed("null")};
    return schema;
  }

  /// A number that is none is written as null.
  static Json schema_of(double) { return or_null(typed("number")); }
  static Json schema_of(std::int64_t) { return typed("integer"); }
  static Json schema_of(bool) { return typed("boolean"); }
  static Json schema_of(const std::string&) { return typed("string"); }
  template <class T>
  static Json schema_of(const std::optional<T>&) {
    return or_null(schema_of(T{}));
  }
  template <class T>
  static Json schema_of(const std::vector<T>&) {
    Json schema = typed("array");
    schema["items"] = schema_of(T{});
    return schema;
  }
  template <class T>
  static Json schema_of(const T& object) {
    FieldSchema inner;
    visit_fields(inner, object);
    return inner.take();
  }

  Json json_;
};

}  // namespace pulsewright::handoff

// SPDX-License-Identifier: Apache-2.0
#include <span>

#include "netlist/document.h"
#include "netlist/fields.h"

namespace pulsewright::netlist {

namespace {

Json typed(std::string_view type, std::string_view meaning = {}) {
  Json schema;
  schema["type"] = type;
  if (!meaning.empty()) schema["description"] = meaning;
  return schema;
}

Json array_schema(Json items, std::size_t most, std::string_view meaning = {}) {
  Json schema = typed("array", meaning);
  schema["items"] = std::move(items);
  schema["maxItems"] = Json(most);
  return schema;
}

Json integer_schema(IntegerRange range, std::string_view meaning = {}) {
  Json schema = typed("integer", meaning);
  schema["minimum"] = range.minimum;
  schema["maximum"] = range.maximum;
  return schema;
}

template <class Object>
Json object_schema();

/// Makes the schema of the object whose fields it visits.
class SchemaMaker {
 public:
  SchemaMaker() : json_(typed("object")) {
    json_["additionalProperties"] = false;
    json_["required"] = Json::Array{};
  }

  void constant(const std::string& key, std::string_view value, std::string_view meaning) {
    Json schema = typed("string", meaning);
    schema["const"] = value;
    require(key, std::move(schema));
  }
  void identifier(const std::string& key, const std::string&, std::size_t longest, std::string_view meaning) {
    require(key, name_schema(longest, meaning));
  }
  template <class Enum>
  void identifier_when(const std::string& deciding_key, Enum, Enum wanted, const std::string& key,
                       const std::string&, std::string_view meaning) {
    json_["properties"][key] = name_schema(longest_name, meaning);
    only_when(deciding_key, wanted, key);
  }
  void block(const std::string& key, const std::string&, primitives::Kind kind, std::string_view meaning) {
    Json schema = typed("string", meaning);
    for (const primitives::Primitive* primitive : primitives::primitives())
      if (primitive->kind == kind) schema["enum"].push_back(primitive->name);
    require(key, std::move(schema));
  }
  template <class Enum>
  void choice(const std::string& key, Enum, std::span<const std::string_view> names,
              std::string_view meaning) {
    Json schema = typed("string", meaning);
    schema["enum"] = Json::array_of(names);
    require(key, std::move(schema));
  }
  template <class Enum>
  void choice_or_first(const std::string& key, Enum, std::span<const std::string_view> names,
                       std::string_view meaning) {
    Json schema = typed("string", meaning);
    schema["enum"] = Json::array_of(names.subspan(1));
    json_["properties"][key] = std::move(schema);
  }
  template <class Integer>
  void integer(const std::string& key, Integer, IntegerRange range, std::string_view meaning) {
    require(key, integer_schema(range, meaning));
  }
  void integer_or_least(const std::string& key, std::int64_t, IntegerRange range, std::string_view meaning) {
    json_["properties"][key] = integer_schema({range.minimum + 1, range.maximum}, meaning);
  }
  void integers(const std::string& key, const std::vector<std::int64_t>&, IntegerRange range,
                std::string_view meaning) {
    require(key, array_schema(integer_schema(range), most_values, meaning));
  }
  void rows(const std::string& key, const std::vector<std::vector<std::int64_t>>&, IntegerRange range,
            std::string_view meaning) {
    require(key, array_schema(array_schema(integer_schema(range), most_values), most_values, meaning));
  }
  void parameters(const std::string& key, const primitives::Parameters&, std::string_view,
                  std::string_view meaning) {
    const Json value = integer_schema({0, INT64_MAX});
    Json either;
    either["anyOf"].push_back(value);
    either["anyOf"].push_back(array_schema(value, most_values));
    Json schema = typed("object", meaning);
    schema["additionalProperties"] = std::move(either);
    require(key, std::move(schema));
  }
  template <class Object>
  void objects(const std::string& key, const std::vector<Object>&, std::string_view meaning) {
    require(key, array_schema(object_schema<Object>(), most_objects, meaning));
  }
  template <class Enum, class Object>
  void objects_unless(const std::string& deciding_key, Enum, Enum unwanted, const std::string& key,
                      const std::vector<Object>&, std::string_view meaning) {
    json_["properties"][key] = array_schema(object_schema<Object>(), most_objects, meaning);
    json_["if"]["properties"][deciding_key]["const"] = to_text(unwanted);
    json_["then"]["not"]["required"].push_back(key);
    json_["else"]["required"].push_back(key);
  }
  template <class Object>
  void objects_or_none(const std::string& key, const std::vector<Object>&, std::string_view meaning) {
    json_["properties"][key] = array_schema(object_schema<Object>(), most_objects, meaning);
    json_["properties"][key]["minItems"] = 1;
  }
  template <class Visit>
  void group(const std::string& key, std::string_view meaning, Visit visit) {
    SchemaMaker inner;
    visit(inner);
    Json schema = inner.take();
    schema["description"] = meaning;
    require(key, std::move(schema));
  }
  Json take() { return std::move(json_); }

 private:
  /// `key` must be there when `deciding_key` is `wanted`, and only then.
  template <class Enum>
  void only_when(const std::string& deciding_key, Enum wanted, const std::string& key) {
    json_["if"]["properties"][deciding_key]["const"] = to_text(wanted);
    json_["then"]["required"].push_back(key);
    json_["else"]["not"]["required"].push_back(key);
  }
  static Json name_schema(std::size_t longest, std::string_view meaning) {
    Json schema = typed("string", meaning);
    schema["pattern"] = "^[A-Za-z_][A-Za-z0-9_]*$";
    schema["maxLength"] = Json(longest);
    return schema;
  }
  void require(const std::string& key, Json schema) {
    json_["properties"][key] = std::move(schema);
    json_["required"].push_back(key);
  }

  Json json_;
};

template <class Object>
Json schema_of(const Object& object) {
  SchemaMaker maker;
  visit_fields(maker, object);
  return maker.take();
}

template <class Object>
Json object_schema() {
  return schema_of(Object{});
}

template <>
Json object_schema<Node>() {
  Json schema;
  for (const Node& node : {Node(InputNode{}), Node(RequantiseNode{}), Node(DenseNode{}), Node(Conv2dNode{}),
                           Node(PoolNode{}), Node(OutputNode{})})
    schema["oneOf"].push_back(schema_of(node));
  return schema;
}

}  // namespace

Json netlist_schema() {
  Json schema = object_schema<Netlist>();
  schema["$schema"] = "http://json-schema.org/draft-07/schema#";
  schema["title"] = scnir_schema;
  schema["description"] =
      "SC-NIR: a trained network as the stochastic circuit that computes it. docs/scnir.md says what "
      "verify() "
      "asks beyond this schema.";
  return schema;
}

}  // namespace pulsewright::netlist

// SPDX-License-Identifier: Apache-2.0
#include "data/data_options.h"

#include <array>

#include "base/object_reader.h"

namespace pulsewright::data {

namespace {

constexpr std::array<std::string_view, 1> numberings = {"compact"};

}  // namespace

Json to_json(const DataOptions& options) {
  Json json(Json::Object{});
  if (!options.label.empty()) json["label"] = options.label;
  if (options.maximum) json["maximum"] = *options.maximum;
  if (options.compact) json["labels"] = numberings[0];
  if (options.compact) json["class_names"] = Json::array_of(options.class_names);
  return json;
}

DataOptions read_data_options(const Json& json, const std::string& pointer, Diagnostics& diagnostics) {
  DataOptions options;
  ObjectReader reader(json, pointer, diagnostics);
  if (reader.has("label")) options.label = reader.string("label");
  if (reader.has("maximum")) options.maximum = static_cast<int>(reader.integer("maximum", {1, 255}));
  if (reader.has("labels")) {
    reader.choice("labels", numberings);
    options.compact = true;
    for (const ObjectReader::Element& element : reader.elements("class_names"))
      if (const std::string* name = element.value.string())
        options.class_names.push_back(*name);
      else
        diagnostics.push_back({Code::wrong_type, element.pointer, "a string", element.value.brief(), ""});
  }
  reader.finish();
  return options;
}

}  // namespace pulsewright::data

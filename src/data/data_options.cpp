// SPDX-License-Identifier: Apache-2.0
#include "data/data_options.h"

#include <array>
#include <cmath>

#include <fmt/format.h>

#include "base/object_reader.h"

namespace pulsewright::data {

namespace {

constexpr std::array<std::string_view, 2> numberings = {"compact", "numbers"};

Json column_json(const Column& column) {
  Json json;
  if (!column.name.empty()) json["name"] = column.name;
  json["low"] = column.low;
  json["high"] = column.high;
  json["median"] = column.median;
  return json;
}

/// Numbers of a table are at most 1e100, and three standard deviations lie beyond them. Differences stay
/// finite.
double read_bound(ObjectReader& reader, const std::string& pointer, std::string_view key,
                  Diagnostics& diagnostics) {
  constexpr double largest = 1e101;
  const double bound = reader.number(key);
  if (std::abs(bound) <= largest) return bound;
  diagnostics.push_back({Code::out_of_range, pointer + "/" + std::string(key), "a magnitude of at most 1e101",
                         fmt::format("{}", bound), ""});
  return 0;
}

Column read_column(const ObjectReader::Element& element, Diagnostics& diagnostics) {
  Column column;
  ObjectReader reader(element.value, element.pointer, diagnostics);
  if (reader.has("name")) column.name = reader.string("name");
  column.low = read_bound(reader, element.pointer, "low", diagnostics);
  column.high = read_bound(reader, element.pointer, "high", diagnostics);
  column.median = read_bound(reader, element.pointer, "median", diagnostics);
  reader.finish();
  return column;
}

ImageShape read_image_shape(const std::vector<ObjectReader::Element>& elements, const std::string& pointer,
                            Diagnostics& diagnostics) {
  std::vector<std::int64_t> extents;
  for (const ObjectReader::Element& element : elements)
    if (const std::int64_t* extent = element.value.integer(); extent && *extent >= 1 && *extent <= 4096)
      extents.push_back(*extent);
  if (extents.size() != 2 || elements.size() != 2) {
    diagnostics.push_back(
        {Code::wrong_type, pointer, "rows and columns from 1 to 4096", "another array", ""});
    return {};
  }
  return {static_cast<int>(extents[0]), static_cast<int>(extents[1])};
}

}  // namespace

Json to_json(const DataOptions& options) {
  Json json(Json::Object{});
  if (options.task != Task::classification) json["task"] = to_text(options.task);
  if (!options.label.empty()) json["label"] = options.label;
  if (options.maximum) json["maximum"] = *options.maximum;
  if (options.compact) json["labels"] = numberings[0];
  if (options.compact) json["class_names"] = Json::array_of(options.class_names);
  if (options.numbers) json["labels"] = numberings[1];
  if (options.scale) json["scale"] = to_text(*options.scale);
  if (options.missing != Missing::refuse) json["missing"] = to_text(options.missing);
  if (options.image) json["image"] = Json(Json::Array{options.image->rows, options.image->columns});
  for (const Column& column : options.columns) json["columns"].push_back(column_json(column));
  return json;
}

DataOptions read_data_options(const Json& json, const std::string& pointer, Diagnostics& diagnostics) {
  DataOptions options;
  ObjectReader reader(json, pointer, diagnostics);
  if (reader.has("task")) options.task = static_cast<Task>(reader.choice("task", task_names));
  if (reader.has("label")) options.label = reader.string("label");
  if (reader.has("maximum")) options.maximum = static_cast<int>(reader.integer("maximum", {1, 255}));
  if (reader.has("labels")) {
    options.compact = reader.choice("labels", numberings) == 0;
    options.numbers = !options.compact;
  }
  if (options.compact) {
    for (const ObjectReader::Element& element : reader.elements("class_names"))
      if (const std::string* name = element.value.string())
        options.class_names.push_back(*name);
      else
        diagnostics.push_back({Code::wrong_type, element.pointer, "a string", element.value.brief(), ""});
  }
  if (reader.has("scale")) options.scale = static_cast<Scale>(reader.choice("scale", scale_names));
  if (reader.has("missing")) options.missing = static_cast<Missing>(reader.choice("missing", missing_names));
  if (reader.has("image"))
    options.image = read_image_shape(reader.elements("image"), pointer + "/image", diagnostics);
  if (reader.has("columns"))
    for (const ObjectReader::Element& element : reader.elements("columns"))
      options.columns.push_back(read_column(element, diagnostics));
  reader.finish();
  return options;
}

}  // namespace pulsewright::data
